// lambda_emulator: the code-signing control plane of AWS Lambda over HTTP.
//
//   lambda_emulator --trust root.pem --revocations revocations.json --database lambda.db
//
// Then, with any AWS client: aws lambda --endpoint-url http://127.0.0.1:PORT ...
#include <sys/socket.h>

#include <csignal>
#include <cstddef>
#include <cstdio>
#include <exception>
#include <iostream>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <httplib.h>
#include <CLI/CLI.hpp>

#include "absl/strings/str_format.h"
#include "absl/time/time.h"
#include "cli/flags.h"
#include "cli/io.h"
#include "examples/lambda_emulator/emulator.h"

namespace emulator {
namespace {

constexpr char kErrorType[] = "x-amzn-ErrorType";

struct Flags {
  std::string host = "127.0.0.1", database = ":memory:", errors = "observed", at;
  std::string update_duration = "0s";
  int port = 0;
  std::vector<std::string> trust;
  Settings settings;
};

void AddFlags(CLI::App& program, Flags& flags) {
  Settings& s = flags.settings;
  program.add_option("--host", flags.host, "where to listen")->capture_default_str();
  program.add_option("--port", flags.port, "0: any that is free")->capture_default_str();
  program.add_option("--database", flags.database, "an SQLite file, made unless it is there")
      ->capture_default_str();
  program.add_option("--region", s.region)->capture_default_str();
  program.add_option("--account", s.account)->capture_default_str();
  program.add_option("--trust", flags.trust, "ROOTS.pem, sha256:HEX or aws; may be repeated")
      ->required();
  auto* const revocations =
      program.add_option("--revocations", s.revocations_file, "FILE.json, read anew for each call");
  program.add_flag("--no-revocation-check", s.no_revocation_check)->excludes(revocations);
  program.add_option("--at", flags.at, "a fixed clock (RFC 3339) instead of the system's");
  program.add_option("--errors", flags.errors, "as AWS was observed to answer, or as documented")
      ->check(CLI::IsMember({"observed", "documented"}));
  program.add_option("--update-duration", flags.update_duration,
                     "how long an update of a function is in progress, such as 2s");
  program.add_option("--max-configs", s.max_configs, "a quota of configurations");
  program.add_option("--effects", s.effects_file,
                     "append what CloudWatch and CloudTrail would get, a JSON line for each call");
}

// Fills the settings from flags that need reading; the caller's mistake, if there is one.
absl::Status Complete(Flags& flags) {
  auto anchors = countersign::cli::ReadTrust(flags.trust);
  if (!anchors.ok()) return anchors.status();
  flags.settings.anchors = *std::move(anchors);
  if (!flags.at.empty()) {
    const auto at = countersign::cli::ParseFlagInstant("--at", flags.at);
    if (!at.ok()) return at.status();
    flags.settings.at = *at;
  }
  if (flags.errors == "documented") {
    flags.settings.errors = countersign::lifecycle::ErrorProfile::kDocumented;
  }
  absl::Duration& duration = flags.settings.update_duration;
  if (!absl::ParseDuration(flags.update_duration, &duration) || duration < absl::ZeroDuration() ||
      duration > absl::Hours(24)) {
    return absl::InvalidArgumentError("--update-duration: expected 0s to 24h, such as 2s");
  }
  return absl::OkStatus();
}

// Every path: `.` would leave out line ends.
constexpr char kAnyPath[] = R"([\s\S]*)";

// Answers every request; what the database or the system throws is a ServiceException.
void Answer(Emulator& emulator, const httplib::Request& in, const std::string& body,
            httplib::Response& out) {
  countersign::lifecycle::Response response;
  try {
    response = emulator.Handle(in.method, in.target, body);
  } catch (const std::exception& error) {
    std::cerr << "lambda_emulator: " << error.what() << std::endl;
    response = {500, R"({"Type":"Service","Message":"The service failed."})", "ServiceException",
                std::nullopt};
  }
  out.status = response.http_status;
  out.set_header("x-amzn-RequestId", NewUuid());
  if (response.error_code.has_value()) out.set_header(kErrorType, *response.error_code);
  if (!response.body.empty()) out.set_content(response.body, "application/json");
}

// The body as it was sent, whatever its Content-Type; nothing, and a status, when there is none
// that may be read. What is compressed counts by what comes out.
std::optional<std::string> ReadBody(const httplib::Request& in, httplib::Response& out,
                                    const httplib::ContentReader& reader) {
  if (in.is_multipart_form_data()) {
    out.status = 415;
    return std::nullopt;
  }
  std::string body;
  bool too_large = false;
  const bool read = reader([&](const char* data, std::size_t size) {
    too_large = size > countersign::lifecycle::kMaxRequestBytes - body.size();
    if (!too_large) body.append(data, size);
    return !too_large;
  });
  if (read) return body;
  if (too_large) out.status = 413;
  return std::nullopt;
}

// A body for what HTTP refuses before there is a request of the API.
void ExplainRefusal(const httplib::Request&, httplib::Response& out) {
  if (out.status != 413 || !out.body.empty()) return;
  out.set_header(kErrorType, "RequestEntityTooLargeException");
  out.set_content(
      absl::StrFormat(R"({"Type":"User","Message":"Request must be smaller than %d bytes"})",
                      countersign::lifecycle::kMaxRequestBytes),
      "application/json");
}

// Not SO_REUSEPORT, httplib's own choice, which lets two servers share a port without a word.
void SetSocketOptions(socket_t socket) {
  const int yes = 1;
  setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
}

// Sends SIGINT and SIGTERM to one thread, which stops the server.
sigset_t BlockStopSignals() {
  sigset_t stop;
  sigemptyset(&stop);
  sigaddset(&stop, SIGINT);
  sigaddset(&stop, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &stop, nullptr);
  return stop;
}

int Serve(Emulator& emulator, const Flags& flags) {
  const sigset_t stop = BlockStopSignals();
  httplib::Server server;
  server.set_payload_max_length(countersign::lifecycle::kMaxRequestBytes);
  server.set_tcp_nodelay(true);
  server.set_socket_options(SetSocketOptions);
  server.set_error_handler(ExplainRefusal);
  const auto answer = [&](const httplib::Request& in, httplib::Response& out,
                          const httplib::ContentReader& reader) {
    const std::optional<std::string> body = ReadBody(in, out, reader);
    if (body.has_value()) Answer(emulator, in, *body, out);
  };
  server.Put(kAnyPath, answer).Post(kAnyPath, answer).Delete(kAnyPath, answer);
  server.Get(kAnyPath, [&](const httplib::Request& in, httplib::Response& out) {
    Answer(emulator, in, "", out);
  });
  const int port = flags.port != 0 ? (server.bind_to_port(flags.host, flags.port) ? flags.port : -1)
                                   : server.bind_to_any_port(flags.host);
  if (port < 0) {
    std::cerr << "lambda_emulator: cannot listen on " << flags.host << ":" << flags.port
              << std::endl;
    return 2;
  }
  std::cout << "listening on http://" << flags.host << ":" << port << std::endl;
  std::thread stopper([&] {
    int signal = 0;
    sigwait(&stop, &signal);
    server.stop();
  });
  const bool served = server.listen_after_bind();
  pthread_kill(stopper.native_handle(), SIGTERM);  // if it was not a signal that ended it
  stopper.join();
  return served ? 0 : 2;
}

int Main(int argc, char** argv) {
  CLI::App program("The code-signing control plane of AWS Lambda, for tests and for trying out.",
                   "lambda_emulator");
  Flags flags;
  AddFlags(program, flags);
  CLI11_PARSE(program, argc, argv);
  countersign::cli::EnterUsersFolder();
  if (const absl::Status status = Complete(flags); !status.ok()) {
    std::cerr << "lambda_emulator: " << std::string(status.message()) << std::endl;
    return 2;
  }
  SqliteStore store(flags.database);
  Emulator emulator(flags.settings, store);
  return Serve(emulator, flags);
}

}  // namespace
}  // namespace emulator

int main(int argc, char** argv) {
  try {
    return emulator::Main(argc, argv);
  } catch (const std::exception& error) {
    std::cerr << "lambda_emulator: " << error.what() << std::endl;
    return 2;
  }
}
