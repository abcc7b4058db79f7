// The packages with fixed bytes in this folder: one that is valid, and one for each way of failing.
#ifndef COUNTERSIGN_TESTDATA_CASES_H_
#define COUNTERSIGN_TESTDATA_CASES_H_

#include <map>
#include <string>
#include <vector>

#include "api/countersign.h"

namespace countersign::testdata {

struct Case {
  std::string name;         // of its folder
  std::string description;  // how it was made and what is wrong, one line
  std::string at;           // the instant of evaluation

  // What the contract says about it, written down apart from the engine.
  Decision decision;
  std::string primary_reason;  // "" for none

  std::string package, config, roots;
  std::string revocations;  // "" for none
};

// All cases, ascending by name. Deterministic.
std::vector<Case> AllCases();

// The files of the case's folder by name, the engine's verdict as `expected.json` included.
std::map<std::string, std::string> FilesOf(const Case& c);

// The engine's verdict on the files of a case.
Verdict Judge(const std::string& package, const std::string& config, const std::string& roots,
              const std::string& revocations, const std::string& at);

}  // namespace countersign::testdata

#endif  // COUNTERSIGN_TESTDATA_CASES_H_
