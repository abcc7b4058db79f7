// The message of the content digest, piece by piece: names and inflated bodies in order.
#ifndef COUNTERSIGN_CORE_PACKAGE_MESSAGE_H_
#define COUNTERSIGN_CORE_PACKAGE_MESSAGE_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "absl/types/span.h"
#include "core/base/bytes.h"
#include "core/package/faults.h"
#include "core/package/inflate.h"
#include "core/package/zip_directory.h"

namespace countersign {

// Entries that are small together make up one piece, in a window that is used again and again; a
// large body makes up several. A piece is made by tasks that do not depend on one another, so that
// they, and the hashing of the piece before, may run at the same time:
//
//   while (const std::size_t tasks = reader.Plan()) {
//     for (std::size_t i = 0; i < tasks; ++i) reader.Do(i);
//     hasher.Update(reader.Collect(faults));
//   }
//
// Memory: for each window the largest body that is read whole, and 25 KB for each task.
class MessageReader {
 public:
  // The largest name and body that are read whole. Larger bodies come in several pieces, through
  // zlib, at half the speed.
  static constexpr std::size_t kMaxWindow = 16 << 20;

  // Entries whose directory is proven consistent; both are borrowed. At most `tasks` tasks make a
  // piece; with more than one there are two windows.
  MessageReader(Bytes zip, absl::Span<const ZipEntry> entries, std::size_t tasks);

  // Plans the next piece and says how many tasks make it; 0 at the end of the message.
  std::size_t Plan();

  // Does one task of the plan. Different ones may run at the same time.
  void Do(std::size_t task);

  // The piece, when all tasks are done: valid until the next one is made, with two windows until
  // the one after. Adds what is wrong with the bodies in it; the message is worth nothing then.
  Bytes Collect(PackageFaults& faults);

  // Up to where the archive has been planned.
  std::uint64_t planned_offset() const { return planned_offset_; }

 private:
  struct Item {
    const ZipEntry* entry;
    std::size_t offset;   // of its name in the window
    const char* problem;  // what is wrong with its body
  };

  void PlanItems();
  void Divide();
  void ReadItem(Item& item, WholeBodyReader& reader);
  absl::Span<std::uint8_t> Window() { return {windows_[current_].get(), window_size_}; }

  Bytes zip_;
  absl::Span<const ZipEntry> rest_;
  std::size_t piece_target_;
  std::uint64_t planned_offset_ = 0;

  std::size_t window_size_ = 0;
  std::vector<std::unique_ptr<std::uint8_t[]>> windows_;
  std::size_t current_ = 0;
  std::vector<WholeBodyReader> readers_;  // one for each task

  // The plan: a piece of a large body, or items and where each task's end.
  const ZipEntry* large_ = nullptr;
  std::optional<BodyStream> stream_;
  Bytes stream_piece_;
  std::vector<Item> items_;
  std::vector<std::size_t> task_ends_;
  std::size_t filled_ = 0;
};

}  // namespace countersign

#endif  // COUNTERSIGN_CORE_PACKAGE_MESSAGE_H_
