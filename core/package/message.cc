#include "core/package/message.h"

#include <algorithm>
#include <cstring>

#include "core/package/package.h"

namespace countersign {
namespace {

// How much of the message makes a piece, if its entries are small. Small pieces stay in the
// processor's cache between inflating and hashing; tasks on several threads want larger ones, since
// all wait for one another after each.
constexpr std::size_t kPiece = 32 * 1024, kPieceOfTasks = 1 << 20;

// A large body comes in pieces of this size.
constexpr std::size_t kStreamPiece = 1 << 20;

// Bounds what a plan holds for entries that are next to nothing.
constexpr std::size_t kMaxItems = 1024;

// By an executor that leaves out tasks.
constexpr char kNotRead[] = "its body was not read";

bool IsSmall(const ZipEntry& entry) {
  return entry.uncompressed_size <= MessageReader::kMaxWindow - entry.name.size();
}

std::size_t LengthOf(const ZipEntry& entry) {
  return entry.name.size() + (IsSmall(entry) ? entry.uncompressed_size : 0);
}

}  // namespace

MessageReader::MessageReader(Bytes zip, absl::Span<const ZipEntry> entries, std::size_t tasks)
    : zip_(zip), rest_(entries), piece_target_(tasks > 1 ? kPieceOfTasks : kPiece) {
  std::uint64_t length = 0;
  for (const ZipEntry& entry : entries) {
    length += LengthOf(entry);
    window_size_ = std::max(window_size_, IsSmall(entry) ? LengthOf(entry) : kStreamPiece);
  }
  window_size_ =
      std::max<std::uint64_t>(window_size_, std::min<std::uint64_t>(length, piece_target_));
  windows_.resize(tasks > 1 ? 2 : 1);
  // Not initialised: a window that is not filled shall cost nothing.
  for (auto& window : windows_) window.reset(new std::uint8_t[window_size_]);
  readers_.reserve(tasks);
  for (std::size_t i = 0; i < tasks; ++i) readers_.emplace_back();
  items_.reserve(std::min(kMaxItems, entries.size()));
}

std::size_t MessageReader::Plan() {
  current_ = (current_ + 1) % windows_.size();
  stream_piece_ = {};
  items_.clear();
  task_ends_.clear();
  filled_ = 0;
  if (stream_.has_value()) {
    planned_offset_ = large_->offset + large_->compressed_size - stream_->compressed_rest();
    return 1;
  }
  if (large_ != nullptr) {
    stream_.emplace(zip_, *large_);
    return 1;
  }
  PlanItems();
  Divide();
  return task_ends_.size();
}

// The entries that follow, until the piece is large enough or a large body begins.
void MessageReader::PlanItems() {
  while (!rest_.empty() && items_.size() < kMaxItems && large_ == nullptr) {
    const ZipEntry& entry = rest_.front();
    if (entry.name != kSignatureEntryName) {
      const std::size_t length = LengthOf(entry);
      if (length > window_size_ - filled_) return;
      if (filled_ > 0 && filled_ + length > piece_target_) return;
      items_.push_back({&entry, filled_, kNotRead});
      filled_ += length;
      if (!IsSmall(entry)) large_ = &entry;
    }
    planned_offset_ = entry.offset + (large_ == nullptr ? entry.compressed_size : 0);
    rest_.remove_prefix(1);
  }
}

// Gives each task items of about the same length together.
void MessageReader::Divide() {
  const std::size_t share = filled_ / readers_.size() + 1;
  for (std::size_t i = 0; i < items_.size(); ++i) {
    const std::size_t end = items_[i].offset + LengthOf(*items_[i].entry);
    if (end >= share * (task_ends_.size() + 1) && task_ends_.size() + 1 < readers_.size()) {
      task_ends_.push_back(i + 1);
    }
  }
  if (!items_.empty() && (task_ends_.empty() || task_ends_.back() != items_.size())) {
    task_ends_.push_back(items_.size());
  }
}

void MessageReader::Do(std::size_t task) {
  if (stream_.has_value()) {
    stream_piece_ = stream_->Next(Window().subspan(0, std::min(window_size_, kStreamPiece)));
    return;
  }
  const std::size_t begin = task == 0 ? 0 : task_ends_[task - 1];
  for (std::size_t i = begin; i < task_ends_[task]; ++i) ReadItem(items_[i], readers_[task]);
}

void MessageReader::ReadItem(Item& item, WholeBodyReader& reader) {
  const ZipEntry& entry = *item.entry;
  const absl::Span<std::uint8_t> place = Window().subspan(item.offset, LengthOf(entry));
  std::memcpy(place.data(), entry.name.data(), entry.name.size());
  item.problem =
      IsSmall(entry) ? reader.Read(zip_, entry, place.subspan(entry.name.size())) : nullptr;
}

Bytes MessageReader::Collect(PackageFaults& faults) {
  const auto check = [&faults](const ZipEntry& entry, const char* problem) {
    if (problem == nullptr) return;
    faults.AddFor(entry.name, ReasonCode::kMalformedPackage, problem, "an intact body");
  };
  if (stream_.has_value()) {
    // A stream that is not at its end has something to give, if it is asked.
    const bool was_read = stream_->at_end() || !stream_piece_.empty();
    if (stream_->at_end() || !was_read) {
      check(*large_, was_read ? stream_->Finish() : kNotRead);
      stream_.reset();
      large_ = nullptr;
    }
    return stream_piece_;
  }
  for (const Item& item : items_) check(*item.entry, item.problem);
  return Window().subspan(0, filled_);
}

}  // namespace countersign
