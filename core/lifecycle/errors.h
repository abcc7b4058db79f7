// Every error that the operations answer, with AWS's texts.
//
// Each text says where it is from: recorded from AWS, quoted by AWS's users, or ours because none
// is known. The members of an error's body differ as AWS's do: `Message` or `message`, and `Type`
// only where AWS sends one.
#ifndef COUNTERSIGN_CORE_LIFECYCLE_ERRORS_H_
#define COUNTERSIGN_CORE_LIFECYCLE_ERRORS_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/decision/verdict.h"
#include "core/lifecycle/outcome.h"

namespace countersign::lifecycle::errors {

// The request itself.
Response Validation(const std::vector<std::string>& violations);  // recorded: the form
Response Serialization(std::string_view what);                    // ours: the text
Response UnknownOperation();                                      // ours
Response InvalidMarker();                                         // ours

// Names.
Response OtherRegion(std::string_view given, std::string_view region);  // recorded
Response QualifiedName();                                               // recorded: code; ours
Response FunctionNotFound(std::string_view arn);                        // recorded
Response FunctionExists(std::string_view name);                         // quoted by users
Response NameTooLong(std::string_view name);                            // quoted by users
Response QualifiersDiffer();                                            // quoted by users
Response NoSuchResource(std::string_view arn);                          // ours

// Configurations. AWS has one error for operations on configurations and another for operations on
// functions that refer to one.
Response ConfigNotFound(std::string_view arn);          // recorded
Response AttachedConfigNotFound(std::string_view arn);  // recorded
Response ConfigInUse();                                 // recorded
Response TooManyConfigs(std::size_t maximum);           // ours: no quota is documented
Response ImageWithCodeSigning();                        // quoted by users

// Deployments.
Response Blocked(const AwsError& error);
Response NoCode();        // quoted by users
Response NoSuchObject();  // quoted by users
Response NotAZip();       // quoted by users
// `doing`: "updating", which is recorded, or "creating".
Response ZipForImage(std::string_view doing);
Response ImageForZip(std::string_view doing);
Response RevisionMismatch();                                                    // recorded
Response CodeSha256Mismatch(std::string_view given, std::string_view current);  // recorded
Response UpdateInProgress(std::string_view arn);                                // recorded
Response MissingParameters(std::string_view members);  // ours: Runtime, Handler of a zip package

// Layers.
Response TooManyLayers();                                               // recorded
Response LayersInOtherRegion(std::string_view region);                  // recorded
Response SameLayerTwice(std::string_view arn1, std::string_view arn2);  // recorded
Response LayerVersionNotFound(std::string_view arn);                    // recorded
Response LayersOnImage();                                               // ours

// Tags.
Response TagsOnQualified();             // quoted by users
Response TooManyTags(std::size_t max);  // ours

// A record of the host's that no operation can have written, or a call without what it needs.
Response Internal(std::string_view what);

}  // namespace countersign::lifecycle::errors

#endif  // COUNTERSIGN_CORE_LIFECYCLE_ERRORS_H_
