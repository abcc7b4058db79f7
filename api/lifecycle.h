// Countersign's control plane: the whole of Lambda code signing as pure transitions over records.
//
//   #include "api/lifecycle.h"
//
//   namespace lifecycle = countersign::lifecycle;
//
//   // A request of AWS's API, or the error to answer.
//   const auto read = lifecycle::ReadRequest(method, target, body);
//
//   // The records that it needs, from anything that can find them; nothing is written yet.
//   const lifecycle::Outcome outcome = lifecycle::Run(records, call, std::get<0>(read));
//
//   // In one transaction: do the preconditions still hold? Then write outcome.changes; else run it
//   // again. Then send outcome.response and publish outcome.effects.
//
// Two levels. Records: each operation of operations.h is a function of the records that it needs,
// for hosts with a database of their own (Run finds them through RecordSource). State: all records
// as one immutable value, for emulators, simulations and tests.
//
// No clock, no random number, no file: instants and identifiers are members of Call.
// examples/lambda_emulator embeds it.
#ifndef COUNTERSIGN_API_LIFECYCLE_H_
#define COUNTERSIGN_API_LIFECYCLE_H_

#include "api/countersign.h"
#include "core/access/iam.h"            // AccessPolicy: the key lambda:CodeSigningConfigArn
#include "core/lifecycle/operations.h"  // the operations over records
#include "core/lifecycle/outcome.h"     // Call, Response, Effects, Outcome
#include "core/lifecycle/page.h"        // pages of lists
#include "core/lifecycle/records.h"     // records, Changes, Precondition
#include "core/lifecycle/requests.h"    // the requests
#include "core/lifecycle/source.h"      // RecordSource, Run
#include "core/lifecycle/state.h"       // State
#include "core/lifecycle/wire.h"        // ReadRequest

#endif  // COUNTERSIGN_API_LIFECYCLE_H_
