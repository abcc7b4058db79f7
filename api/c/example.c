/* May this package be deployed? In C, as a host would ask; and what the files of testdata answer.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/c/countersign.h"

/* [EXAMPLE] */
/* 1: it may; 0: it may not, and standard error says why; -1: the caller's mistake. */
static int may_deploy(const char* config_json, const char* roots_pem, const char* revoked_json,
                      const void* zip, size_t zip_size, int64_t now) {
  countersign_config* config = NULL;
  countersign_anchors* anchors = NULL;
  countersign_revocations* revoked = NULL;
  countersign_artifact* artifact = NULL;
  countersign_verdict* verdict = NULL;
  countersign_error* error = NULL;
  char* text = NULL;
  int answer = -1;

  /* Once, at start-up, in a host that serves: what fails here is yours to mend. */
  if (countersign_config_parse(config_json, strlen(config_json), NULL, &config, &error) ||
      countersign_anchors_parse_pem(roots_pem, strlen(roots_pem), &anchors, &error) ||
      countersign_revocations_parse(revoked_json, strlen(revoked_json), NULL, &revoked, &error)) {
    fprintf(stderr, "%s\n", countersign_error_message(error));
    goto done;
  }

  /* For each deployment. */
  countersign_premises premises = COUNTERSIGN_PREMISES_INIT;
  premises.at.seconds = now;
  premises.anchors = anchors;
  premises.revocations = revoked;
  if (countersign_artifact_read(zip, zip_size, NULL, &artifact, NULL)) goto done;
  const countersign_artifact* const artifacts[] = {artifact};
  if (countersign_evaluate(config, artifacts, 1, &premises, &verdict, NULL)) goto done;
  answer = countersign_verdict_decision(verdict) != COUNTERSIGN_BLOCK;
  if (!answer && countersign_verdict_explain(verdict, &text, NULL) == COUNTERSIGN_OK) {
    fputs(text, stderr);
  }

done:
  countersign_text_free(text);
  countersign_verdict_free(verdict);
  countersign_artifact_free(artifact);
  countersign_revocations_free(revoked);
  countersign_anchors_free(anchors);
  countersign_config_free(config);
  countersign_error_free(error);
  return answer;
}
/* [EXAMPLE] */

/* The file's bytes and a NUL, to be freed; ends the program where there is no such file. */
static char* read_file(const char* root, const char* folder, const char* name, size_t* size) {
  char path[4096];
  snprintf(path, sizeof path, "%s/%s/%s", root, folder, name);
  FILE* file = fopen(path, "rb");
  char* bytes = malloc(1 << 20);
  if (file == NULL || bytes == NULL) {
    perror(path);
    exit(2);
  }
  *size = fread(bytes, 1, (1 << 20) - 1, file);
  bytes[*size] = '\0';
  fclose(file);
  return bytes;
}

static int expect(const char* root, const char* folder, int expected) {
  const int64_t june = 1780272000; /* 2026-06-01T00:00:00Z */
  size_t size = 0;
  char* config = read_file(root, folder, "config.json", &size);
  char* roots = read_file(root, folder, "roots.pem", &size);
  char* revoked = read_file(root, folder, "revocations.json", &size);
  char* zip = read_file(root, folder, "package.zip", &size);
  const int answer = may_deploy(config, roots, revoked, zip, size, june);
  printf("%s: %d, expected %d\n", folder, answer, expected);
  const int mistake = may_deploy("{}", roots, revoked, zip, size, june);
  free(config);
  free(roots);
  free(revoked);
  free(zip);
  return answer == expected && mistake == -1;
}

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  const int is_right = expect(argv[1], "valid", 1) + expect(argv[1], "digest-mismatch", 0) +
                           expect(argv[1], "signing-job-revoked", 0) ==
                       3;
  return is_right ? 0 : 1;
}
