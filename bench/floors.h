// What cannot be avoided, and what others need for the same: benchmarks that every program here may
// register beside its own, since only rows of one run can be compared.
//
// Each checks its answer before it is timed. A benchmark makes its corpus when it first runs, so
// that --benchmark_filter leaves out the making too.
#ifndef COUNTERSIGN_BENCH_FLOORS_H_
#define COUNTERSIGN_BENCH_FLOORS_H_

#include "bench/corpus.h"

namespace countersign::bench {

// floor/sha256/<botan|openssl|libgcrypt>/<corpus>   of the archive
// floor/sha384/<botan|openssl|libgcrypt>/<corpus>   of names and bodies, in one piece
void RegisterHashFloors(const CorpusId& id);

// floor/inflate/<zlib|libdeflate>/<corpus>          all bodies, without CRC-32
void RegisterInflateFloors(const CorpusId& id);

// rival/content/<zlib|libdeflate>_<botan|openssl>/<corpus>   the content digest, one thread
void RegisterContentRivals(const CorpusId& id);

// floor/verify/botan/<p256|p384|rsa2048|rsa3072>[_kept]      one signature, key loaded;
// _kept: by a PK_Verifier that is kept too
void RegisterVerifyFloors();

}  // namespace countersign::bench

#endif  // COUNTERSIGN_BENCH_FLOORS_H_
