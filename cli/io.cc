#include "cli/io.h"

#include <fcntl.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "absl/strings/str_format.h"

namespace countersign::cli {
namespace {

absl::Status Failed(std::string_view verb, const std::string& path) {
  return absl::InvalidArgumentError(
      absl::StrFormat("cannot %s `%s`: %s", verb, path, std::strerror(errno)));
}

// A file descriptor, closed when it goes out of scope.
class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return fd_; }

 private:
  int fd_;
};

}  // namespace

void EnterUsersFolder() {
  const char* const folder = std::getenv("BUILD_WORKING_DIRECTORY");
  char here[4096];
  // Only where `bazel run` put us: the variable may have been inherited from further up.
  if (folder == nullptr || getcwd(here, sizeof here) == nullptr ||
      std::strstr(here, ".runfiles") == nullptr) {
    return;
  }
  if (chdir(folder) != 0) return;
}

absl::StatusOr<std::string> ReadFile(const std::string& path) {
  const Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  struct stat about;
  if (file.get() < 0 || fstat(file.get(), &about) != 0) return Failed("read", path);
  std::string contents;
  // A regular file is read into memory of its own size; a pipe grows as it comes.
  constexpr std::size_t kPiece = 1 << 16;
  std::size_t size = 0;
  contents.resize(S_ISREG(about.st_mode) ? static_cast<std::size_t>(about.st_size) + 1 : kPiece);
  while (true) {
    if (size == contents.size()) contents.resize(2 * size);
    const ssize_t count = read(file.get(), &contents[size], contents.size() - size);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return Failed("read", path);
    if (count == 0) break;
    size += static_cast<std::size_t>(count);
  }
  contents.resize(size);
  return contents;
}

absl::Status WriteFile(const std::string& path, std::string_view contents, bool secret) {
  const Descriptor file(open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC,
                             secret ? S_IRUSR | S_IWUSR : 0666));
  if (file.get() < 0) return Failed("write", path);
  while (!contents.empty()) {
    const ssize_t count = write(file.get(), contents.data(), contents.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return Failed("write", path);
    contents.remove_prefix(static_cast<std::size_t>(count));
  }
  return absl::OkStatus();
}

absl::Status MakeFolder(const std::string& path) {
  struct stat about;
  if (stat(path.c_str(), &about) == 0 && S_ISDIR(about.st_mode)) return absl::OkStatus();
  if (mkdir(path.c_str(), 0777) != 0) return Failed("make the folder", path);
  return absl::OkStatus();
}

bool FileExists(const std::string& path) {
  struct stat about;
  return stat(path.c_str(), &about) == 0;
}

std::string BaseName(std::string_view path) {
  while (path.size() > 1 && path.back() == '/') path.remove_suffix(1);
  const std::size_t slash = path.rfind('/');
  return std::string(slash == std::string_view::npos || path.size() == 1 ? path
                                                                         : path.substr(slash + 1));
}

absl::StatusOr<std::string> RandomBytes(std::size_t count) {
  std::string bytes(count, '\0');
  if (getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size())) {
    return absl::InternalError("the system gives no random bytes");
  }
  return bytes;
}

bool MayColour() {
  const char* const no_color = std::getenv("NO_COLOR");
  const char* const terminal = std::getenv("TERM");
  return isatty(STDOUT_FILENO) == 1 && (no_color == nullptr || *no_color == '\0') &&
         terminal != nullptr && std::strcmp(terminal, "dumb") != 0;
}

}  // namespace countersign::cli
