#include "core/encoding/json_writer.h"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include "core/encoding/json_allocator.h"
#include "core/encoding/utf8.h"

namespace countersign {

struct JsonWriter::State {
  using Text = rapidjson::UTF8<>;
  using Buffer = rapidjson::GenericStringBuffer<Text, JsonAllocator>;
  Buffer buffer;
  rapidjson::Writer<Buffer, Text, Text, JsonAllocator> writer{buffer};
};

JsonWriter::JsonWriter() : state_(std::make_unique<State>()) {}
JsonWriter::~JsonWriter() = default;

void JsonWriter::StartObject() { state_->writer.StartObject(); }
void JsonWriter::EndObject() { state_->writer.EndObject(); }
void JsonWriter::StartArray() { state_->writer.StartArray(); }
void JsonWriter::EndArray() { state_->writer.EndArray(); }
void JsonWriter::Null() { state_->writer.Null(); }

void JsonWriter::Key(std::string_view key) { String(key); }

void JsonWriter::String(std::string_view value) {
  const std::string text = ToValidUtf8(value);
  state_->writer.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
}

void JsonWriter::Member(std::string_view key, std::string_view value) {
  Key(key);
  String(value);
}

void JsonWriter::Member(std::string_view key, std::int64_t value) {
  Key(key);
  state_->writer.Int64(value);
}

void JsonWriter::Member(std::string_view key, bool value) {
  Key(key);
  state_->writer.Bool(value);
}

void JsonWriter::MemberNull(std::string_view key) {
  Key(key);
  Null();
}

std::string JsonWriter::Take() const {
  return std::string(state_->buffer.GetString(), state_->buffer.GetSize());
}

}  // namespace countersign
