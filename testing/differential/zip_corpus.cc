#include "testing/differential/zip_corpus.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <random>
#include <utility>

#include "absl/strings/str_format.h"

#include "testing/zip/zip_builder.h"

namespace countersign::testing {
namespace {

constexpr std::uint32_t kHelloCrc = 0x3610a686;  // zlib.crc32(b"hello")
// zlib.compress(b"hello" * 4, 9) without its frame: not ours to make, so that it never changes.
const std::string kHellos("\xcb\x48\xcd\xc9\xc9\xcf\x40\x25\x00", 9);

using Change = std::function<void(std::vector<ZipEntrySpec>&, ArchiveOverrides&)>;

// A stored file, a folder, and a deflated file.
std::vector<ZipEntrySpec> Entries() {
  std::vector<ZipEntrySpec> entries(3);
  entries[0].name = "a.txt";
  entries[0].body = "hello";
  entries[0].level = 0;
  entries[1].name = "lib/";
  entries[1].level = 0;
  entries[2].name = "lib/b.txt";
  entries[2].body = "hellohellohellohello";
  entries[2].raw_body = kHellos;
  return entries;
}

class Corpus {
 public:
  void Add(std::string name, const Change& change) {
    std::vector<ZipEntrySpec> entries = Entries();
    ArchiveOverrides archive;
    change(entries, archive);
    out_.push_back({std::move(name) + ".zip", BuildZip(entries, archive)});
  }

  std::vector<NamedArchive> Take() { return std::move(out_); }

 private:
  std::vector<NamedArchive> out_;
};

// `change` of the local header, of the central one, and of both, of either file.
void AddHeaders(Corpus& corpus, const std::string& name,
                const std::function<void(HeaderOverrides&)>& change) {
  for (const std::size_t i : {0, 2}) {
    const auto full = [&](const char* side) { return absl::StrFormat("%s-%s-%d", name, side, i); };
    corpus.Add(full("local"), [&](auto& e, auto&) { change(e[i].local); });
    corpus.Add(full("central"), [&](auto& e, auto&) { change(e[i].central); });
    corpus.Add(full("both"), [&](auto& e, auto&) {
      change(e[i].local);
      change(e[i].central);
    });
  }
}

void AddNumbers(Corpus& corpus) {
  for (const int v : {0, 10, 62, 63, 64, 255, 1025}) {
    AddHeaders(corpus, absl::StrFormat("version-%d", v), [=](auto& h) { h.version = v; });
  }
  for (int bit = 0; bit < 16; ++bit) {
    AddHeaders(corpus, absl::StrFormat("flag-%d", bit), [=](auto& h) { h.flags = 1 << bit; });
  }
  for (const int method : {0, 1, 8, 9, 12, 14, 93, 99}) {
    AddHeaders(corpus, absl::StrFormat("method-%d", method), [=](auto& h) { h.method = method; });
  }
  for (const std::uint32_t crc : {0u, 1u, kHelloCrc, 0xffffffffu}) {
    AddHeaders(corpus, absl::StrFormat("crc-%x", crc), [=](auto& h) { h.crc = crc; });
  }
  for (const std::uint32_t size : {0u, 4u, 5u, 6u, 9u, 20u, 0x7fffffffu, 0xffffffffu}) {
    AddHeaders(corpus, absl::StrFormat("compressed-%x", size),
               [=](auto& h) { h.compressed_size = size; });
    AddHeaders(corpus, absl::StrFormat("uncompressed-%x", size),
               [=](auto& h) { h.uncompressed_size = size; });
  }
  AddHeaders(corpus, "signature", [](auto& h) { h.signature = 0x04034b51; });
  for (const std::uint32_t offset : {0u, 1u, 40u, 0x7fffffffu, 0xffffffffu}) {
    corpus.Add(absl::StrFormat("offset-%x", offset),
               [=](auto& e, auto&) { e[2].central.offset = offset; });
  }
}

void AddNamesAndExtras(Corpus& corpus) {
  const std::pair<const char*, std::string> kNames[] = {
      {"empty", ""},
      {"absolute", "/a"},
      {"parent", "../a"},
      {"parent-inside", "a/../b"},
      {"backslash", "a\\b"},
      {"nul", std::string("a\0b", 3)},
      {"dot", "."},
      {"dots", "a..b"},
      {"latin1", "\xe9"},
      {"utf8", "\xc3\xa9"},
      {"utf8-folder", "\xc3\xa9/"},
      {"overlong", "a\xc0\xaf"},
      {"duplicate", "lib/b.txt"},
      {"duplicate-folder", "lib"},
      {"duplicate-dot", "./lib/b.txt"},
      {"case", "LIB/B.TXT"},
      {"space", " a "},
      {"newline", "a\nb"},
      {"escape", "a\x1b[0mb"},
      {"long", std::string(4000, 'n')},
      {"drive", "C:a"},
      {"same-length", "b.txt"},
  };
  for (const auto& [what, name] : kNames) {
    const std::string text = name;
    corpus.Add(absl::StrFormat("name-%s", what), [=](auto& e, auto&) { e[0].name = text; });
    corpus.Add(absl::StrFormat("name-%s-bit11", what), [=](auto& e, auto&) {
      e[0].name = text;
      e[0].local.flags = e[0].central.flags = 0x0800;
    });
    AddHeaders(corpus, absl::StrFormat("header-name-%s", what), [=](auto& h) { h.name = text; });
  }
  const std::pair<const char*, std::string> kExtras[] = {
      {"unknown", ExtraField(0x9999, "12345")},
      {"time", ExtraField(0x5455, std::string("\1\0\0\0\0", 5))},
      {"cut-off", std::string("\x99\x99\x05\x00z", 5)},
      {"one-byte", "z"},
      {"zip64-empty", ExtraField(1, "")},
      {"zip64-8", ExtraField(1, std::string(8, '\0'))},
      {"zip64-16", ExtraField(1, std::string(16, '\0'))},
      {"unicode-path", ExtraField(0x7075, '\1' + Little(0x0b1bf8e8, 4) + "other")},
      {"unicode-path-short", ExtraField(0x7075, "1234")},
      {"two", ExtraField(0x9999, "1") + ExtraField(0x9999, "2")},
  };
  for (const auto& [what, extra] : kExtras) {
    const std::string bytes = extra;
    AddHeaders(corpus, absl::StrFormat("extra-%s", what), [=](auto& h) { h.extra = bytes; });
  }
}

void AddBodies(Corpus& corpus) {
  const auto described = [&](const char* what, const std::string& descriptor) {
    corpus.Add(absl::StrFormat("descriptor-%s", what), [=](auto& e, auto&) {
      e[0].descriptor = true;
      e[0].raw_descriptor = descriptor;
    });
  };
  const std::string signature = "PK\x07\x08", crc = Little(kHelloCrc, 4), narrow = Little(5, 4),
                    wide = Little(5, 8);
  described("plain", crc + narrow + narrow);
  described("signed", signature + crc + narrow + narrow);
  described("wide", crc + wide + wide);
  described("signed-wide", signature + crc + wide + wide);
  described("none", "");
  described("wrong-crc", signature + Little(1, 4) + narrow + narrow);
  described("wrong-size", signature + crc + narrow + Little(6, 4));
  described("trailing", signature + crc + narrow + narrow + "x");
  corpus.Add("undeclared-descriptor",
             [&](auto& e, auto&) { e[0].raw_descriptor = signature + crc + narrow + narrow; });
  const std::pair<const char*, std::string> kBodies[] = {
      {"empty", ""},
      {"trailing", kHellos + "x"},
      {"trailing-zero", kHellos + '\0'},
      {"cut-off", kHellos.substr(0, 8)},
      {"twice", kHellos + kHellos},
      {"stored-block", std::string("\1\x14\0\xeb\xff", 5) + "hellohellohellohello"},
      {"wrong-length", std::string("\1\x14\0\xeb\xfe", 5) + "hellohellohellohello"},
      {"block-type-3", "\x07"},
  };
  for (const auto& [what, body] : kBodies) {
    const std::string bytes = body;
    corpus.Add(absl::StrFormat("body-%s", what), [=](auto& e, auto&) { e[2].raw_body = bytes; });
  }
  for (const std::size_t i : {0, 1, 2}) {
    const auto full = [&](const char* what) { return absl::StrFormat("%s-%d", what, i); };
    corpus.Add(full("zip64-entry"), [&](auto& e, auto&) { e[i].zip64 = true; });
    corpus.Add(full("zip64-descriptor"),
               [&](auto& e, auto&) { e[i].zip64 = e[i].descriptor = true; });
    corpus.Add(full("time"), [&](auto& e, auto&) { e[i].dos_time = 0xffffffff; });
    corpus.Add(full("before"), [&](auto& e, auto&) { e[i].before = "x"; });
    corpus.Add(full("folder-content"), [&](auto& e, auto&) { e[i].body = "x"; });
  }
}

void AddArchives(Corpus& corpus) {
  corpus.Add("plain", [](auto&, auto&) {});
  corpus.Add("no-entries", [](auto& e, auto&) { e.clear(); });
  corpus.Add("zip64", [](auto&, auto& a) { a.zip64 = true; });
  const auto text = [&](const char* what, std::string ArchiveOverrides::*field,
                        const std::string& value) {
    corpus.Add(what, [&](auto&, auto& a) { a.*field = value; });
    corpus.Add(absl::StrFormat("%s-zip64", what), [&](auto&, auto& a) {
      a.zip64 = true;
      a.*field = value;
    });
  };
  text("comment", &ArchiveOverrides::comment, "a comment");
  text("comment-end-record", &ArchiveOverrides::comment, "PK\5\6" + std::string(18, '\0'));
  text("before-directory", &ArchiveOverrides::before_directory, "x");
  text("after-directory", &ArchiveOverrides::after_directory, "x");
  text("after-end", &ArchiveOverrides::after_end, "x");
  text("far-after-end", &ArchiveOverrides::after_end, std::string(70000, 'x'));
  text("inside-zip64", &ArchiveOverrides::inside_zip64, "x");
  for (const std::vector<std::size_t>& order :
       std::vector<std::vector<std::size_t>>{{1, 0, 2}, {2, 1, 0}, {0, 1, 2, 2}, {0, 2}, {0}, {}}) {
    std::string name = "order";
    for (const std::size_t i : order) name += absl::StrFormat("-%d", i);
    corpus.Add(name, [&](auto&, auto& a) { a.central_order = order; });
  }
  for (const int n : {0, 1, 2, 4, 0xffff}) {
    const auto full = [&](const char* what) { return absl::StrFormat("%s-%d", what, n); };
    corpus.Add(full("count"), [&](auto&, auto& a) { a.count = n; });
    corpus.Add(full("count-this-volume"), [&](auto&, auto& a) { a.count_this_volume = n; });
    corpus.Add(full("volume"), [&](auto&, auto& a) { a.volume = n; });
    corpus.Add(full("comment-size"), [&](auto&, auto& a) { a.comment_size = n; });
    corpus.Add(full("directory-size"), [&](auto&, auto& a) { a.directory_size = n; });
    corpus.Add(full("directory-offset"), [&](auto&, auto& a) { a.directory_offset = n; });
    const auto wide = [&](const char* what, std::optional<std::uint64_t> ArchiveOverrides::*field) {
      corpus.Add(full(what), [&](auto&, auto& a) {
        a.zip64 = true;
        a.*field = n;
      });
    };
    wide("zip64-count", &ArchiveOverrides::zip64_count);
    wide("zip64-directory-size", &ArchiveOverrides::zip64_directory_size);
    wide("zip64-directory-offset", &ArchiveOverrides::zip64_directory_offset);
  }
}

// One change of a few bytes.
void Mutate(std::mt19937& random, std::string* zip) {
  const auto below = [&](std::size_t bound) { return static_cast<std::size_t>(random() % bound); };
  if (zip->empty()) return;
  const std::size_t at = below(zip->size()), size = 1 + below(8);
  switch (below(7)) {
    case 0:
      (*zip)[at] = static_cast<char>((*zip)[at] ^ (1 << below(8)));
      return;
    case 1:
      (*zip)[at] = static_cast<char>(below(256));
      return;
    case 2:
      zip->erase(at, size);
      return;
    case 3:
      zip->insert(at, std::string(size, static_cast<char>(below(256))));
      return;
    case 4:
      zip->insert(below(zip->size()), zip->substr(at, 8 * size));
      return;
    case 5:
      (*zip)[at] = static_cast<char>((*zip)[at] + (below(2) == 0 ? 1 : -1));
      return;
    default:
      zip->resize(at);
  }
}

}  // namespace

std::vector<NamedArchive> ArchivesWithOverrides() {
  Corpus corpus;
  AddArchives(corpus);
  AddBodies(corpus);
  AddNamesAndExtras(corpus);
  AddNumbers(corpus);
  return corpus.Take();
}

std::vector<NamedArchive> MutatedArchives(int count) {
  Corpus corpus;
  AddArchives(corpus);
  AddBodies(corpus);
  const std::vector<NamedArchive> seeds = corpus.Take();
  std::vector<NamedArchive> out;
  std::mt19937 random(1);
  for (int i = 0; i < count; ++i) {
    std::string zip = seeds[random() % seeds.size()].zip;
    const int changes = 1 + static_cast<int>(random() % 3);
    for (int change = 0; change < changes; ++change) Mutate(random, &zip);
    out.push_back({absl::StrFormat("mutated-%04d.zip", i), std::move(zip)});
  }
  return out;
}

}  // namespace countersign::testing
