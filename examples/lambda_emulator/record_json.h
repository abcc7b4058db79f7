// Records as JSON documents, for the store: every member but a layer's zip, which is a column.
#ifndef COUNTERSIGN_EXAMPLES_LAMBDA_EMULATOR_RECORD_JSON_H_
#define COUNTERSIGN_EXAMPLES_LAMBDA_EMULATOR_RECORD_JSON_H_

#include <string>

#include "api/lifecycle.h"

namespace emulator {

std::string ToDocument(const countersign::lifecycle::CodeSigningConfigRecord& record);
std::string ToDocument(const countersign::lifecycle::FunctionRecord& record);
std::string ToDocument(const countersign::lifecycle::LayerVersionRecord& record);

// What ToDocument wrote; throws std::runtime_error for anything else. A layer comes without its
// package.
countersign::lifecycle::CodeSigningConfigRecord ConfigFrom(const std::string& document);
countersign::lifecycle::FunctionRecord FunctionFrom(const std::string& document);
countersign::lifecycle::LayerVersionRecord LayerVersionFrom(const std::string& document);

}  // namespace emulator

#endif  // COUNTERSIGN_EXAMPLES_LAMBDA_EMULATOR_RECORD_JSON_H_
