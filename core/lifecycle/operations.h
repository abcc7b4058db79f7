// The operations, each as a pure transition over just the records it needs.
//
//   const Outcome outcome =
//       UpdateFunctionCode(call, request, {&function, &config, {&layer}, nullptr});
//   // In one transaction: if every precondition holds, write outcome.changes; else start again.
//   // Then send outcome.response and publish outcome.effects.
//
// Records are borrowed for the call; a null record is one that the host does not have. Every answer
// is a Response, also to requests that break the rules: all violations of the API model's
// constraints in one ValidationException, then the first failing rule in the order that each
// operation's comment gives. Texts are AWS's where they are known; the others are named in
// errors.h.
#ifndef COUNTERSIGN_CORE_LIFECYCLE_OPERATIONS_H_
#define COUNTERSIGN_CORE_LIFECYCLE_OPERATIONS_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/lifecycle/outcome.h"
#include "core/lifecycle/page.h"
#include "core/lifecycle/requests.h"

namespace countersign::lifecycle {

// --- Configurations ---

// `config_count`: how many configurations there are; counts only if Call::max_configs is set.
// 201. Publishers are not looked up: any ARN is accepted.
Outcome CreateCodeSigningConfig(const Call& call, const CreateCodeSigningConfigRequest& request,
                                std::size_t config_count);

Outcome GetCodeSigningConfig(const Call& call, const GetCodeSigningConfigRequest& request,
                             const CodeSigningConfigRecord* config);

// Absent members stay; an empty Description clears it. Takes effect at the next deployment.
Outcome UpdateCodeSigningConfig(const Call& call, const UpdateCodeSigningConfigRequest& request,
                                const CodeSigningConfigRecord* config);

// 204; ResourceConflictException while a function refers to it (`in_use`).
Outcome DeleteCodeSigningConfig(const Call& call, const DeleteCodeSigningConfigRequest& request,
                                const CodeSigningConfigRecord* config, bool in_use);

// `page`: the configurations of PageOf(request), one more than its size if there are more.
Outcome ListCodeSigningConfigs(const Call& call, const ListCodeSigningConfigsRequest& request,
                               const std::vector<CodeSigningConfigRecord>& page);

// `page`: the functions that refer to the configuration, as above.
Outcome ListFunctionsByCodeSigningConfig(const Call& call,
                                         const ListFunctionsByCodeSigningConfigRequest& request,
                                         const CodeSigningConfigRecord* config,
                                         const std::vector<FunctionRecord>& page);

// --- A function's configuration ---
// Rules in order: name (Region, no qualifier), configuration, function, no image.

Outcome PutFunctionCodeSigningConfig(const Call& call,
                                     const PutFunctionCodeSigningConfigRequest& request,
                                     const CodeSigningConfigRecord* config,
                                     const FunctionRecord* function);

// `{}` when none is attached, as AWS answers.
Outcome GetFunctionCodeSigningConfig(const Call& call,
                                     const GetFunctionCodeSigningConfigRequest& request,
                                     const FunctionRecord* function);

// 204, also when none is attached.
Outcome DeleteFunctionCodeSigningConfig(const Call& call,
                                        const DeleteFunctionCodeSigningConfigRequest& request,
                                        const FunctionRecord* function);

// --- Deployments: what judges signatures ---

// Everything that a deployment may touch.
struct DeploymentRecords {
  const FunctionRecord* function = nullptr;         // $LATEST of that name
  const CodeSigningConfigRecord* config = nullptr;  // the request's, or the function's
  // Parallel to the layers wanted: the request's Layers, or else those of the function.
  std::vector<const LayerVersionRecord*> layers;
  const FunctionRecord* last_published = nullptr;  // the function's version number last_version
};

// 201. Rules in order: name, image with configuration, exists already, layers, configuration,
// package, signatures. Errors call the function by its bare name. PackageType is Zip when absent;
// images have no layers. An update is in progress afterwards, as after any deployment.
Outcome CreateFunction(const Call& call, const CreateFunctionRequest& request,
                       const DeploymentRecords& records);

// Rules in order: name, exists, package type, RevisionId, update in progress, configuration,
// package, signatures of the package and of every attached layer. DryRun makes every check and
// changes nothing. Errors call the function by its ARN.
Outcome UpdateFunctionCode(const Call& call, const UpdateFunctionCodeRequest& request,
                           const DeploymentRecords& records);

// Only `Layers` is judged, and only when given: each layer of the new list, the package not.
Outcome UpdateFunctionConfiguration(const Call& call,
                                    const UpdateFunctionConfigurationRequest& request,
                                    const DeploymentRecords& records);

// 201. Checks RevisionId and CodeSha256, and that no update is in progress; never signatures.
// Publishing again what did not change answers with the version that there is.
Outcome PublishVersion(const Call& call, const PublishVersionRequest& request,
                       const DeploymentRecords& records);

// 201. Never fails on signatures; Signing* members only when the signature is in order. `latest` is
// the highest version number of the layer, 0 if it is new.
Outcome PublishLayerVersion(const Call& call, const PublishLayerVersionRequest& request,
                            std::int64_t latest);

// `function` is the version asked for, by the name's qualifier or the request's, which must not
// differ; `latest` is $LATEST of the same function.
Outcome GetFunction(const Call& call, const GetFunctionRequest& request,
                    const FunctionRecord* function, const FunctionRecord* latest);

// 204. Deletes every version.
Outcome DeleteFunction(const Call& call, const DeleteFunctionRequest& request,
                       const FunctionRecord* function);

// --- Tags of a configuration or a function ---

struct TaggedRecords {
  const CodeSigningConfigRecord* config = nullptr;
  const FunctionRecord* function = nullptr;
};

Outcome TagResource(const Call& call, const TagResourceRequest& request,
                    const TaggedRecords& records);
Outcome UntagResource(const Call& call, const UntagResourceRequest& request,
                      const TaggedRecords& records);
Outcome ListTags(const Call& call, const ListTagsRequest& request, const TaggedRecords& records);

}  // namespace countersign::lifecycle

#endif  // COUNTERSIGN_CORE_LIFECYCLE_OPERATIONS_H_
