/* The examples of docs/embedding-c.md: the marked parts are shown there word for word. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/c/countersign.h"

/* [reasons] */
/* Writes one line for each reason why the packages are not in order. */
static void print_reasons(const countersign_verdict* verdict, FILE* out) {
  for (size_t i = 0; i < countersign_verdict_artifact_count(verdict); ++i) {
    const countersign_text name = countersign_verdict_artifact_name(verdict, i);
    for (int check = COUNTERSIGN_INTEGRITY; check <= COUNTERSIGN_REVOCATION; ++check) {
      countersign_reason reason;
      for (size_t r = 0; countersign_verdict_reason(verdict, i, (countersign_check)check, r,
                                                    &reason, sizeof reason);
           ++r) {
        fprintf(out, "%s: %d %s: %s\n", name.data, reason.number, reason.code.data,
                reason.message.data);
      }
    }
  }
}
/* [reasons] */

/* [several] */
/* Judges a function's package and a layer together. COUNTERSIGN_BLOCK where that cannot be done. */
static countersign_decision judge_both(const countersign_config* config,
                                       const countersign_artifact* function,
                                       const countersign_artifact* layer,
                                       const countersign_premises* premises) {
  const countersign_artifact* const both[] = {function, layer};
  countersign_verdict* verdict = NULL;
  const countersign_status status = countersign_evaluate(config, both, 2, premises, &verdict, NULL);
  /* Asked of NULL, the answer is COUNTERSIGN_BLOCK: the status need not be looked at first. */
  const countersign_decision decision = countersign_verdict_decision(verdict);
  if (status == COUNTERSIGN_OUT_OF_MEMORY) fputs("out of memory\n", stderr);
  if (decision != COUNTERSIGN_ALLOW) print_reasons(verdict, stderr);
  countersign_verdict_free(verdict);
  return decision;
}
/* [several] */

struct chunk {
  const char* data;
  size_t size;
};

/* [chunks] */
/* An artifact of an archive with one entry, each in chunks; NULL without memory. */
static countersign_artifact* digest_chunks(const struct chunk* archive, size_t archive_count,
                                           const char* entry, const struct chunk* body,
                                           size_t body_count) {
  countersign_digester* digester = NULL;
  countersign_artifact* artifact = NULL;
  countersign_status status = countersign_digester_new(&digester);
  for (size_t i = 0; i < archive_count && !status; ++i) {
    status = countersign_digester_add_bytes(digester, archive[i].data, archive[i].size);
  }
  if (!status) status = countersign_digester_add_entry(digester, entry, strlen(entry));
  for (size_t i = 0; i < body_count && !status; ++i) {
    status = countersign_digester_add_body(digester, body[i].data, body[i].size);
  }
  if (!status) status = countersign_digester_finish(digester, &artifact);
  countersign_digester_free(digester);
  return artifact; /* countersign_artifact_set_envelope gives it its signature */
}
/* [chunks] */

/* The file's bytes and a NUL; ends the program where there is no such file. */
static char* read_file(const char* folder, const char* name, size_t* size) {
  char path[4096];
  snprintf(path, sizeof path, "testdata/verdicts/%s/%s", folder, name);
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

static countersign_artifact* read_package(const char* folder) {
  size_t size = 0;
  char* zip = read_file(folder, "package.zip", &size);
  countersign_artifact* artifact = NULL;
  countersign_artifact_read(zip, size, NULL, &artifact, NULL);
  countersign_artifact_set_name(artifact, folder, strlen(folder));
  free(zip);
  return artifact;
}

static int judges_both(void) {
  const countersign_instant june = {1780272000, 0}; /* 2026-06-01T00:00:00Z */
  size_t size = 0;
  char* json = read_file("valid", "config.json", &size);
  countersign_config* config = NULL;
  countersign_config_parse(json, size, NULL, &config, NULL);
  char* pem = read_file("valid", "roots.pem", &size);
  countersign_anchors* anchors = NULL;
  countersign_anchors_parse_pem(pem, size, &anchors, NULL);
  countersign_revocations* unchecked = NULL;
  countersign_revocations_no_check(june, &unchecked, NULL);
  countersign_artifact* valid = read_package("valid");
  countersign_artifact* changed = read_package("digest-mismatch");
  countersign_premises premises = COUNTERSIGN_PREMISES_INIT;
  premises.at = june;
  premises.anchors = anchors;
  premises.revocations = unchecked;
  const int is_right = judge_both(config, valid, valid, &premises) == COUNTERSIGN_ALLOW &&
                       judge_both(config, valid, changed, &premises) == COUNTERSIGN_BLOCK &&
                       judge_both(NULL, valid, valid, &premises) == COUNTERSIGN_BLOCK;
  countersign_artifact_free(changed);
  countersign_artifact_free(valid);
  countersign_revocations_free(unchecked);
  countersign_anchors_free(anchors);
  countersign_config_free(config);
  free(pem);
  free(json);
  return is_right;
}

static int digests_chunks(void) {
  /* FIPS 180-4's examples: the message "abc". */
  const struct chunk archive[] = {{"ab", 2}, {"c", 1}};
  const struct chunk body[] = {{"b", 1}, {"c", 1}};
  countersign_artifact* artifact = digest_chunks(archive, 2, "a", body, 2);
  const int is_right =
      memcmp(countersign_artifact_code_sha256(artifact), "\xba\x78\x16\xbf\x8f\x01", 6) == 0 &&
      memcmp(countersign_artifact_content_sha384(artifact), "\xcb\x00\x75\x3f\x45", 5) == 0;
  countersign_artifact_free(artifact);
  return is_right;
}

int main(void) { return judges_both() && digests_chunks() ? 0 : 1; }
