#include "core/crypto/sha2_message.h"

#include <algorithm>
#include <cstring>
#include <vector>

#include "core/crypto/sha2_constants.h"

namespace countersign::internal {
namespace {

// Blocks that follow one another in memory, of one message.
template <typename Word>
struct Run {
  Sha2Lane<Word> lane;
  std::size_t blocks;
};

template <typename Word>
std::size_t Waiting(const Sha2Message<Word>& message) {
  return message.length % kSha2BlockSize<Word>;
}

// Moves bytes from the front of `data` to a buffer that holds some already, until either is
// through. Whether the buffer is a whole block now.
template <typename Word>
bool FillBuffer(Bytes& data, Sha2Message<Word>& message) {
  const std::size_t waiting = Waiting(message);
  if (waiting == 0 || data.empty()) return false;
  const std::size_t taken = std::min(kSha2BlockSize<Word> - waiting, data.size());
  std::memcpy(message.buffer.data() + waiting, data.data(), taken);
  data.remove_prefix(taken);
  message.length += taken;
  return Waiting(message) == 0;
}

// Takes the whole blocks from the front of `data`.
template <typename Word>
Run<Word> TakeBlocks(Bytes& data, Sha2Message<Word>& message) {
  const Run<Word> run = {{message.chain.data(), data.data()}, data.size() / kSha2BlockSize<Word>};
  message.length += run.blocks * kSha2BlockSize<Word>;
  data.remove_prefix(run.blocks * kSha2BlockSize<Word>);
  return run;
}

// Keeps what is less than a block.
template <typename Word>
void KeepRest(Bytes rest, Sha2Message<Word>& message) {
  if (rest.empty()) return;
  std::memcpy(message.buffer.data(), rest.data(), rest.size());
  message.length += rest.size();
}

// Hashes as many blocks of the last runs as all of them have, and takes those off that are through.
template <typename Word>
void HashLast(const Sha2Kernel<Word>& kernel, std::vector<Run<Word>>& runs) {
  const auto first = runs.end() - std::min(kernel.lanes, runs.size());
  Word idle_chains[kMaxSha2Lanes][8] = {};
  Sha2Lane<Word> lanes[kMaxSha2Lanes];
  std::size_t blocks = first->blocks;
  for (std::size_t i = 0; i < kernel.lanes; ++i) lanes[i] = {idle_chains[i], first->lane.data};
  for (auto run = first; run != runs.end(); ++run) {
    lanes[run - first] = run->lane;
    blocks = std::min(blocks, run->blocks);
  }
  kernel.compress(lanes, blocks);
  for (auto run = first; run != runs.end(); ++run) {
    run->lane.data += blocks * kSha2BlockSize<Word>;
    run->blocks -= blocks;
  }
  const auto through = [](const Run<Word>& run) { return run.blocks == 0; };
  runs.erase(std::remove_if(first, runs.end(), through), runs.end());
}

// Long runs go first: what is left over in the end, for fewer messages than lanes, is short then.
template <typename Word>
void HashAll(absl::Span<const Sha2Kernel<Word>* const> kernels, std::vector<Run<Word>>& runs) {
  const auto shorter = [](const Run<Word>& a, const Run<Word>& b) { return a.blocks < b.blocks; };
  std::sort(runs.begin(), runs.end(), shorter);
  for (const Sha2Kernel<Word>* kernel : kernels) {
    while (!runs.empty() && runs.size() >= kernel->worthwhile) HashLast(*kernel, runs);
  }
}

}  // namespace

template <>
Sha2Message<std::uint32_t> EmptySha2Message() {
  return {kSha256Start};
}

template <>
Sha2Message<std::uint64_t> EmptySha2Message() {
  return {kSha384Start};
}

template <typename Word>
void Append(const Sha2Kernel<Word>& kernel, Bytes data, Sha2Message<Word>& message) {
  const std::size_t waiting = Waiting(message);
  if (data.size() < kSha2BlockSize<Word> - waiting) {  // names of entries and the like
    if (data.empty()) return;
    std::memcpy(message.buffer.data() + waiting, data.data(), data.size());
    message.length += data.size();
    return;
  }
  if (FillBuffer(data, message)) {
    const Sha2Lane<Word> lane = {message.chain.data(), message.buffer.data()};
    kernel.compress(&lane, 1);
  }
  const Run<Word> run = TakeBlocks(data, message);
  if (run.blocks > 0) kernel.compress(&run.lane, run.blocks);
  KeepRest(data, message);
}

template <typename Word>
void AppendTogether(absl::Span<const Sha2Kernel<Word>* const> kernels,
                    absl::Span<const Bytes> pieces, absl::Span<Sha2Message<Word>* const> messages) {
  std::vector<Bytes> rest(pieces.begin(), pieces.end());
  std::vector<Run<Word>> runs;
  for (std::size_t i = 0; i < messages.size(); ++i) {
    Sha2Message<Word>& message = *messages[i];
    if (FillBuffer(rest[i], message)) {
      runs.push_back({{message.chain.data(), message.buffer.data()}, 1});
    }
  }
  HashAll(kernels, runs);
  for (std::size_t i = 0; i < messages.size(); ++i) {
    const Run<Word> run = TakeBlocks(rest[i], *messages[i]);
    if (run.blocks > 0) runs.push_back(run);
  }
  HashAll(kernels, runs);
  for (std::size_t i = 0; i < messages.size(); ++i) KeepRest(rest[i], *messages[i]);
}

template <typename Word>
void Close(const Sha2Kernel<Word>& kernel, Sha2Message<Word>& message,
           absl::Span<std::uint8_t> digest) {
  constexpr std::size_t kLengthSize = 2 * sizeof(Word);
  std::uint8_t end[2 * kSha2BlockSize<Word>] = {};
  const std::size_t waiting = Waiting(message);
  const std::size_t blocks = waiting + 1 + kLengthSize > kSha2BlockSize<Word> ? 2 : 1;
  const std::size_t size = blocks * kSha2BlockSize<Word>;
  std::memcpy(end, message.buffer.data(), waiting);
  end[waiting] = 0x80;
  for (std::size_t i = 0; i < 8; ++i) {
    end[size - 1 - i] = static_cast<std::uint8_t>((message.length << 3) >> (8 * i));
  }
  // 2^64 bits and more, which only SHA-384 hashes
  if constexpr (kLengthSize > 8) end[size - 9] = static_cast<std::uint8_t>(message.length >> 61);
  const Sha2Lane<Word> lane = {message.chain.data(), end};
  kernel.compress(&lane, blocks);
  for (std::size_t i = 0; i < digest.size(); ++i) {
    const std::size_t shift = 8 * (sizeof(Word) - 1 - i % sizeof(Word));
    digest[i] = static_cast<std::uint8_t>(message.chain[i / sizeof(Word)] >> shift);
  }
}

template void Append(const Sha2Kernel<std::uint32_t>&, Bytes, Sha2Message<std::uint32_t>&);
template void Append(const Sha2Kernel<std::uint64_t>&, Bytes, Sha2Message<std::uint64_t>&);
template void AppendTogether(absl::Span<const Sha2Kernel<std::uint32_t>* const>,
                             absl::Span<const Bytes>,
                             absl::Span<Sha2Message<std::uint32_t>* const>);
template void AppendTogether(absl::Span<const Sha2Kernel<std::uint64_t>* const>,
                             absl::Span<const Bytes>,
                             absl::Span<Sha2Message<std::uint64_t>* const>);
template void Close(const Sha2Kernel<std::uint32_t>&, Sha2Message<std::uint32_t>&,
                    absl::Span<std::uint8_t>);
template void Close(const Sha2Kernel<std::uint64_t>&, Sha2Message<std::uint64_t>&,
                    absl::Span<std::uint8_t>);

}  // namespace countersign::internal
