// Bits in the order of deflate (RFC 1951 section 3.1.1).
#ifndef COUNTERSIGN_TESTING_ADVERSARY_BIT_WRITER_H_
#define COUNTERSIGN_TESTING_ADVERSARY_BIT_WRITER_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

namespace countersign::testing {

class BitWriter {
 public:
  // The `count` lowest bits, the least significant first.
  void Put(std::uint32_t bits, int count) {
    for (int i = 0; i < count; ++i, ++used_) {
      if (used_ % 8 == 0) out_.push_back('\0');
      if ((bits >> i & 1) != 0) out_.back() = static_cast<char>(out_.back() | 1 << used_ % 8);
    }
  }

  // A Huffman code: its most significant bit comes first.
  void PutCode(std::uint32_t code, int count) {
    for (int i = count - 1; i >= 0; --i) Put(code >> i & 1, 1);
  }

  // The header of a stored block (section 3.2.4), up to the next whole byte and four more.
  void PutStored(std::uint16_t size, bool last = false) {
    Put(last ? 1 : 0, 3);
    used_ = 8 * out_.size();
    Put(size, 16);
    Put(~std::uint32_t{size}, 16);
  }

  std::size_t size() const { return out_.size(); }
  std::string Take() { return std::move(out_); }

 private:
  std::string out_;
  std::size_t used_ = 0;  // bits
};

}  // namespace countersign::testing

#endif  // COUNTERSIGN_TESTING_ADVERSARY_BIT_WRITER_H_
