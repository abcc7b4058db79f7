# What the library is built with, and what a program needs that links the static one. Also installed.
macro(countersign_find_dependencies botan_modules)
  find_package(absl REQUIRED)
  find_package(PkgConfig REQUIRED)
  pkg_search_module(COUNTERSIGN_BOTAN REQUIRED IMPORTED_TARGET ${botan_modules})
  pkg_check_modules(COUNTERSIGN_LIBRARIES REQUIRED IMPORTED_TARGET libdeflate zlib libutf8proc)
endmacro()

set(COUNTERSIGN_DEPENDENCIES
  absl::function_ref absl::span absl::status absl::statusor absl::str_format absl::strings
  absl::time PkgConfig::COUNTERSIGN_BOTAN PkgConfig::COUNTERSIGN_LIBRARIES)
