#include "core/lifecycle/errors.h"

#include <utility>

#include "core/base/format.h"
#include "core/encoding/json_writer.h"

namespace countersign::lifecycle::errors {
namespace {

enum class Spelling { kMessage, kLowerMessage };  // of the text's member, as in the API model
enum class Fault { kUser, kService, kUnsaid };    // the member `Type`

Response Make(std::string code, int http_status, Spelling spelling, Fault fault,
              std::string_view message) {
  JsonWriter out;
  out.StartObject();
  if (fault != Fault::kUnsaid) out.Member("Type", fault == Fault::kUser ? "User" : "Service");
  out.Member(spelling == Spelling::kMessage ? "Message" : "message", message);
  out.EndObject();
  return {http_status, out.Take(), std::move(code), std::string(message)};
}

Response InvalidParameter(std::string_view message) {
  return Make("InvalidParameterValueException", 400, Spelling::kLowerMessage, Fault::kUser,
              message);
}

Response Conflict(std::string_view message) {
  return Make("ResourceConflictException", 409, Spelling::kLowerMessage, Fault::kUser, message);
}

Response NotFound(std::string_view message, Fault fault) {
  return Make("ResourceNotFoundException", 404, Spelling::kMessage, fault, message);
}

}  // namespace

Response Validation(const std::vector<std::string>& violations) {
  std::string message = Format("%d validation error%s detected: ", violations.size(),
                               violations.size() == 1 ? "" : "s");
  for (std::size_t i = 0; i < violations.size(); ++i) {
    if (i > 0) message += "; ";
    message += violations[i];
  }
  return Make("ValidationException", 400, Spelling::kLowerMessage, Fault::kUnsaid, message);
}

Response Serialization(std::string_view what) {
  return Make("SerializationException", 400, Spelling::kMessage, Fault::kUser, what);
}

Response UnknownOperation() {
  return Make("UnknownOperationException", 404, Spelling::kMessage, Fault::kUser,
              "The requested operation is not supported.");
}

Response InvalidMarker() {
  return InvalidParameter("The marker is not one that this operation returned as NextMarker.");
}

Response OtherRegion(std::string_view given, std::string_view region) {
  return NotFound(
      Format("Functions from '%s' are not reachable in this region ('%s')", given, region),
      Fault::kUser);
}

Response QualifiedName() {
  return InvalidParameter("This operation takes a function name without a qualifier.");
}

Response FunctionNotFound(std::string_view arn) {
  return NotFound(Format("Function not found: %s", arn), Fault::kUser);
}

Response FunctionExists(std::string_view name) {
  return Conflict(Format("Function already exist: %s", name));
}

Response NameTooLong(std::string_view name) {
  return InvalidParameter(
      Format("1 validation error detected: Value '%s' at 'functionName' failed to satisfy "
             "constraint: Member must have length less than or equal to 64",
             name));
}

Response QualifiersDiffer() {
  return InvalidParameter(
      "The derived qualifier from the function name does not match the specified qualifier.");
}

Response ConfigNotFound(std::string_view arn) {
  return NotFound(Format("The Lambda code signing configuration %s can not be found.", arn),
                  Fault::kUnsaid);
}

Response AttachedConfigNotFound(std::string_view arn) {
  return Make("CodeSigningConfigNotFoundException", 404, Spelling::kMessage, Fault::kUser,
              Format("The code signing configuration cannot be found. Check that the "
                     "provided configuration is not deleted: %s.",
                     arn));
}

Response ConfigInUse() {
  return Conflict(
      "Lambda cannot delete the code signing configuration at this time \xE2\x80\x94 another "
      "operation is in progress. Try again later.");
}

Response TooManyConfigs(std::size_t maximum) {
  return InvalidParameter(
      Format("The account has reached its quota of %d code signing configurations.", maximum));
}

Response ImageWithCodeSigning() {
  return InvalidParameter(
      "Code signing is not supported for functions created with container images.");
}

Response Blocked(const AwsError& error) {
  return Make(error.code, error.http_status, Spelling::kMessage, Fault::kUser, error.message);
}

Response NoCode() { return InvalidParameter("Please provide a source for function code."); }

Response NoSuchObject() {
  return InvalidParameter(
      "Error occurred while GetObject. S3 Error Code: NoSuchKey. S3 Error Message: The specified "
      "key does not exist.");
}

Response NotAZip() {
  return InvalidParameter(
      "Could not unzip uploaded file. Please check your file, then try to upload again.");
}

Response ZipForImage(std::string_view doing) {
  return InvalidParameter(
      Format("Please provide ImageUri when %s a function with packageType Image.", doing));
}

Response ImageForZip(std::string_view doing) {
  return InvalidParameter(
      Format("Please don't provide ImageUri when %s a function with packageType Zip.", doing));
}

Response RevisionMismatch() {
  return Make("PreconditionFailedException", 412, Spelling::kLowerMessage, Fault::kUser,
              "The Revision Id provided does not match the latest Revision Id. Call the "
              "GetFunction/GetAlias API to retrieve the latest Revision Id");
}

Response CodeSha256Mismatch(std::string_view given, std::string_view current) {
  return InvalidParameter(
      Format("CodeSHA256 (%s) is different from current CodeSHA256 in $LATEST (%s). "
             "Please try again with the CodeSHA256 in $LATEST.",
             given, current));
}

Response UpdateInProgress(std::string_view arn) {
  return Conflict(
      Format("The operation cannot be performed at this time. An update is in progress "
             "for resource: %s",
             arn));
}

Response MissingParameters(std::string_view members) {
  return InvalidParameter(Format(
      "%s are mandatory parameters for functions created with deployment packages.", members));
}

Response TooManyLayers() { return InvalidParameter("Cannot reference more than 5 layers."); }

Response LayersInOtherRegion(std::string_view region) {
  return InvalidParameter(
      Format("Layers are not in the same region as the function. Layers are expected to "
             "be in region %s.",
             region));
}

Response SameLayerTwice(std::string_view arn1, std::string_view arn2) {
  return InvalidParameter(
      Format("Two different versions of the same layer are not allowed to be referenced "
             "in the same function. %s and %s are versions of the same layer.",
             arn1, arn2));
}

Response LayerVersionNotFound(std::string_view arn) {
  return InvalidParameter(Format("Layer version %s does not exist.", arn));
}

Response LayersOnImage() {
  return InvalidParameter("Functions created with container images have no layers.");
}

Response TagsOnQualified() {
  return InvalidParameter(
      "Tags on function aliases and versions are not supported. Please specify either a function "
      "name or an unqualified function ARN.");
}

Response TooManyTags(std::size_t max) {
  return InvalidParameter(Format("A resource can have at most %d tags.", max));
}

Response NoSuchResource(std::string_view arn) {
  return NotFound(Format("The resource %s can not be found.", arn), Fault::kUser);
}

Response Internal(std::string_view what) {
  return Make("ServiceException", 500, Spelling::kMessage, Fault::kService, what);
}

}  // namespace countersign::lifecycle::errors
