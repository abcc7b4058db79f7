// What every function of the addon is made of: handles as objects with a type tag and a finalizer,
// and one call from JavaScript with its arguments checked.
#ifndef COUNTERSIGN_BINDINGS_NODE_CALL_H_
#define COUNTERSIGN_BINDINGS_NODE_CALL_H_

#include <node_api.h>

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <iterator>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "api/c/countersign.h"

namespace countersign_node {

inline constexpr char kInvalidArgument[] = "COUNTERSIGN_INVALID_ARGUMENT";
inline constexpr char kOutOfMemory[] = "COUNTERSIGN_OUT_OF_MEMORY";

// What is told of each kind of handle.
template <typename T>
struct Kind;
#define COUNTERSIGN_KIND(type, number)                                                    \
  template <>                                                                             \
  struct Kind<countersign_##type> {                                                       \
    static constexpr char kName[] = #type;                                                \
    static constexpr napi_type_tag kTag = {0x9d1c4b6fa2e85037, number};                   \
    static void Free(countersign_##type* pointer) { countersign_##type##_free(pointer); } \
  }
COUNTERSIGN_KIND(limits, 1);
COUNTERSIGN_KIND(config, 2);
COUNTERSIGN_KIND(anchors, 3);
COUNTERSIGN_KIND(revocations, 4);
COUNTERSIGN_KIND(cache, 5);
COUNTERSIGN_KIND(artifact, 6);
COUNTERSIGN_KIND(digester, 7);
COUNTERSIGN_KIND(verdict, 8);
#undef COUNTERSIGN_KIND

// What an object holds: nothing once it is closed. Evaluations on other threads hold it as well.
template <typename T>
struct Box {
  std::shared_ptr<T> pointer;
  std::int64_t size;  // what the garbage collector is told of
};

struct Bytes {
  const char* data = nullptr;
  std::size_t size = 0;
};

inline void TellCollector(napi_env env, std::int64_t change) {
  std::int64_t total;
  napi_adjust_external_memory(env, change, &total);
}

template <typename T>
void Empty(napi_env env, Box<T>* box) {
  box->pointer.reset();
  TellCollector(env, -box->size);
  box->size = 0;
}

template <typename T>
napi_value Wrap(napi_env env, T* pointer, std::size_t size) {
  auto* const box = new Box<T>{{pointer, Kind<T>::Free}, static_cast<std::int64_t>(size)};
  const auto finalize = [](napi_env finalizing, void* data, void*) {
    const std::unique_ptr<Box<T>> last(static_cast<Box<T>*>(data));
    Empty(finalizing, last.get());
  };
  TellCollector(env, box->size);
  napi_value object = nullptr;
  if (napi_create_object(env, &object) != napi_ok ||
      napi_type_tag_object(env, object, &Kind<T>::kTag) != napi_ok ||
      napi_wrap(env, object, box, finalize, nullptr, nullptr) != napi_ok) {
    finalize(env, box, nullptr);
    return nullptr;
  }
  return object;
}

inline napi_value Text(napi_env env, const char* data, std::size_t size) {
  napi_value text = nullptr;
  napi_create_string_utf8(env, data, size, &text);
  return text;
}
inline napi_value Text(napi_env env, countersign_text text) {
  return Text(env, text.data, text.size);
}

inline napi_value Number(napi_env env, std::int64_t value) {
  napi_value number = nullptr;
  napi_create_int64(env, value, &number);
  return number;
}

inline napi_value Null(napi_env env) {
  napi_value null = nullptr;
  napi_get_null(env, &null);
  return null;
}

inline napi_value Object(napi_env env,
                         std::initializer_list<std::pair<const char*, napi_value>> members) {
  napi_value object = nullptr;
  napi_create_object(env, &object);
  for (const auto& [name, value] : members) napi_set_named_property(env, object, name, value);
  return object;
}

inline napi_value Octets(napi_env env, const std::uint8_t* data, std::size_t size) {
  if (data == nullptr) return Null(env);
  napi_value buffer = nullptr;
  napi_create_buffer_copy(env, size, data, nullptr, &buffer);
  return buffer;
}

// An Error with a code, for a status that is not COUNTERSIGN_OK. Frees the description.
inline napi_value ErrorOf(napi_env env, countersign_status status, countersign_error* description) {
  const bool is_mistake = status != COUNTERSIGN_OUT_OF_MEMORY;
  const char* const told = description != nullptr ? countersign_error_message(description)
                           : is_mistake           ? "invalid argument"
                                                  : "out of memory";
  napi_value error = nullptr;
  napi_create_error(env, Text(env, is_mistake ? kInvalidArgument : kOutOfMemory, NAPI_AUTO_LENGTH),
                    Text(env, told, NAPI_AUTO_LENGTH), &error);
  countersign_error_free(description);
  return error;
}

// One call from JavaScript. The first argument that is wrong throws, and the call is not ok.
class Call {
 public:
  Call(napi_env env, napi_callback_info info) : env_(env) {
    std::size_t count = std::size(arguments_);
    napi_get_cb_info(env, info, &count, arguments_, nullptr, nullptr);
  }

  bool ok() const { return ok_; }
  napi_env env() const { return env_; }

  bool IsGiven(std::size_t i) const {
    napi_valuetype type = napi_undefined;
    napi_typeof(env_, arguments_[i], &type);
    return type != napi_undefined && type != napi_null;
  }

  // Borrowed from a Buffer.
  Bytes BytesAt(std::size_t i) {
    Bytes bytes;
    bool is_buffer = false;
    void* data = nullptr;
    if (napi_is_buffer(env_, arguments_[i], &is_buffer) != napi_ok || !is_buffer ||
        napi_get_buffer_info(env_, arguments_[i], &data, &bytes.size) != napi_ok) {
      WrongType("bytes");
      return {};
    }
    bytes.data = static_cast<const char*>(data);
    return bytes;
  }

  // Text that a NUL will end.
  std::string StringAt(std::size_t i) {
    const Bytes bytes = BytesAt(i);
    const std::string text = bytes.size == 0 ? "" : std::string(bytes.data, bytes.size);
    if (text.find('\0') != std::string::npos) Mistake("expected a text without NUL");
    return text;
  }

  countersign_instant InstantAt(std::size_t i) {
    countersign_instant instant = {0, 0};
    bool is_exact = false;
    if (napi_get_value_bigint_int64(env_, arguments_[i], &instant.seconds, &is_exact) != napi_ok ||
        napi_get_value_int32(env_, arguments_[i + 1], &instant.nanoseconds) != napi_ok) {
      WrongType("an instant");
    } else if (!is_exact) {
      Mistake("expected an instant of the years 0 to 9999");
    }
    return instant;
  }

  std::uint64_t MaximumAt(std::size_t i) {
    std::uint64_t maximum = 0;
    bool is_exact = false;
    if (napi_get_value_bigint_uint64(env_, arguments_[i], &maximum, &is_exact) != napi_ok) {
      WrongType("a bigint");
    } else if (!is_exact) {
      Mistake("expected a maximum from 0 to 2^64 - 1");
    }
    return maximum;
  }

  template <typename T>
  std::shared_ptr<T> HandleAt(std::size_t i) {
    return HandleIn<T>(arguments_[i]);
  }
  template <typename T>
  std::shared_ptr<T> HandleIfGivenAt(std::size_t i) {
    return IsGiven(i) ? HandleAt<T>(i) : nullptr;
  }
  template <typename T>
  std::vector<std::shared_ptr<T>> HandlesAt(std::size_t i) {
    std::uint32_t count = 0;
    if (napi_get_array_length(env_, arguments_[i], &count) != napi_ok) WrongType("an array");
    std::vector<std::shared_ptr<T>> handles;
    for (std::uint32_t n = 0; n < count && ok_; ++n) {
      napi_value element = nullptr;
      napi_get_element(env_, arguments_[i], n, &element);
      handles.push_back(HandleIn<T>(element));
    }
    return handles;
  }

  // Empties the handle if it is of this kind.
  template <typename T>
  bool Close() {
    Box<T>* const box = BoxIn<T>(arguments_[0]);
    if (box != nullptr) Empty(env_, box);
    return box != nullptr;
  }

  // What a function answered: nothing but an error where the status says so.
  bool Check(countersign_status status, countersign_error* description = nullptr) {
    if (status == COUNTERSIGN_OK) return true;
    napi_throw(env_, ErrorOf(env_, status, description));
    return ok_ = false;
  }
  template <typename T>
  napi_value Made(countersign_status status, countersign_error* description, T* handle,
                  std::size_t size = 0) {
    return Check(status, description) ? Wrap(env_, handle, size) : nullptr;
  }

  void Mistake(const std::string& message) {
    if (ok_) napi_throw_error(env_, kInvalidArgument, message.c_str());
    ok_ = false;
  }
  void WrongType(const std::string& expected) {
    if (ok_) napi_throw_type_error(env_, "ERR_INVALID_ARG_TYPE", ("expected " + expected).c_str());
    ok_ = false;
  }

 private:
  template <typename T>
  Box<T>* BoxIn(napi_value value) const {
    napi_valuetype type = napi_undefined;
    bool is_tagged = false;
    void* box = nullptr;
    const bool is_ours =
        value != nullptr && napi_typeof(env_, value, &type) == napi_ok && type == napi_object &&
        napi_check_object_type_tag(env_, value, &Kind<T>::kTag, &is_tagged) == napi_ok &&
        is_tagged && napi_unwrap(env_, value, &box) == napi_ok;
    return is_ours ? static_cast<Box<T>*>(box) : nullptr;
  }

  template <typename T>
  std::shared_ptr<T> HandleIn(napi_value value) {
    const Box<T>* const box = BoxIn<T>(value);
    if (box == nullptr) {
      WrongType(std::string("a handle: ") + Kind<T>::kName);
      return nullptr;
    }
    if (box->pointer == nullptr) {
      Mistake(std::string("expected an open handle, found a closed one: ") + Kind<T>::kName);
    }
    return box->pointer;
  }

  napi_env env_;
  napi_value arguments_[9] = {};
  bool ok_ = true;
};

}  // namespace countersign_node

#endif  // COUNTERSIGN_BINDINGS_NODE_CALL_H_
