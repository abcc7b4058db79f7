/* gate FOLDER: prints the verdict on the package there as JSON, and exits with 0 when it may be
 * deployed, with 1 when not, with 2 when the configuration, the roots or the revocations are at
 * fault. */
#include <stdio.h>
#include <stdlib.h>

#include "api/c/countersign.h"

struct file {
  char* bytes;
  size_t size;
};

static struct file read_file(const char* folder, const char* name) {
  struct file file = {NULL, 0};
  char path[4096];
  snprintf(path, sizeof path, "%s/%s", folder, name);
  FILE* const stream = fopen(path, "rb");
  if (stream == NULL) {
    perror(path);
    exit(2);
  }
  fseek(stream, 0, SEEK_END);
  const long size = ftell(stream);
  rewind(stream);
  file.bytes = size < 0 ? NULL : malloc((size_t)size + 1);
  if (file.bytes == NULL) {
    perror(path);
    exit(2);
  }
  file.size = fread(file.bytes, 1, (size_t)size, stream);
  fclose(stream);
  return file;
}

/* `error` points to what the call wrote, if it writes any. */
static void must(countersign_status status, countersign_error* const* error) {
  if (status == COUNTERSIGN_OK) return;
  fprintf(stderr, "%s\n",
          status == COUNTERSIGN_INVALID_ARGUMENT && error != NULL
              ? countersign_error_message(*error)
              : "out of memory");
  exit(2);
}

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  const struct file config_json = read_file(argv[1], "config.json");
  const struct file roots_pem = read_file(argv[1], "roots.pem");
  const struct file revoked_json = read_file(argv[1], "revocations.json");
  const struct file zip = read_file(argv[1], "package.zip");

  countersign_config* config;
  countersign_anchors* anchors;
  countersign_revocations* revoked;
  countersign_artifact* artifact;
  countersign_verdict* verdict;
  countersign_error* error = NULL;
  must(countersign_config_parse(config_json.bytes, config_json.size, NULL, &config, &error),
       &error);
  must(countersign_anchors_parse_pem(roots_pem.bytes, roots_pem.size, &anchors, &error), &error);
  must(countersign_revocations_parse(revoked_json.bytes, revoked_json.size, NULL, &revoked, &error),
       &error);
  must(countersign_artifact_read(zip.bytes, zip.size, NULL, &artifact, &error), &error);
  must(countersign_artifact_set_name(artifact, "package.zip", 11), NULL);

  countersign_premises premises = COUNTERSIGN_PREMISES_INIT;
  premises.at.seconds = 1780272000; /* 2026-06-01T00:00:00Z; a service passes time(NULL) */
  premises.anchors = anchors;
  premises.revocations = revoked;
  const countersign_artifact* const artifacts[] = {artifact};
  must(countersign_evaluate(config, artifacts, 1, &premises, &verdict, &error), &error);

  char* json;
  must(countersign_verdict_to_json(verdict, &json, NULL), NULL);
  puts(json);
  const int is_blocked = countersign_verdict_decision(verdict) == COUNTERSIGN_BLOCK;

  countersign_text_free(json);
  countersign_verdict_free(verdict);
  countersign_artifact_free(artifact);
  countersign_revocations_free(revoked);
  countersign_anchors_free(anchors);
  countersign_config_free(config);
  free(config_json.bytes);
  free(roots_pem.bytes);
  free(revoked_json.bytes);
  free(zip.bytes);
  return is_blocked;
}
