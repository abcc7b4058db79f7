package countersign

/*
#include "api/c/countersign.h"
*/
import "C"

import (
	"fmt"
	"time"
	"unsafe"
)

// Decision is what is to happen; the greater, the more severe.
type Decision int

// The decisions.
const (
	DecisionAllow Decision = C.COUNTERSIGN_ALLOW
	DecisionWarn  Decision = C.COUNTERSIGN_WARN
	DecisionBlock Decision = C.COUNTERSIGN_BLOCK
)

// String is ALLOW, WARN or BLOCK.
func (d Decision) String() string { return nameIn(int(d), "ALLOW", "WARN", "BLOCK") }

// Check is one of the four checks, in the order in which verdicts list them.
type Check int

// The checks.
const (
	CheckIntegrity  Check = C.COUNTERSIGN_INTEGRITY
	CheckExpiry     Check = C.COUNTERSIGN_EXPIRY
	CheckMismatch   Check = C.COUNTERSIGN_MISMATCH
	CheckRevocation Check = C.COUNTERSIGN_REVOCATION
)

const checks = 4

// String is INTEGRITY, EXPIRY, MISMATCH or REVOCATION.
func (c Check) String() string {
	return nameIn(int(c), "INTEGRITY", "EXPIRY", "MISMATCH", "REVOCATION")
}

// Outcome is what a check came to.
type Outcome int

// The outcomes.
const (
	OutcomePassed       Outcome = C.COUNTERSIGN_PASSED
	OutcomeFailed       Outcome = C.COUNTERSIGN_FAILED
	OutcomeUnknown      Outcome = C.COUNTERSIGN_UNKNOWN       // counts like a failure
	OutcomeNotEvaluated Outcome = C.COUNTERSIGN_NOT_EVALUATED // does not count
)

// String is PASSED, FAILED, UNKNOWN or NOT_EVALUATED.
func (o Outcome) String() string {
	return nameIn(int(o), "PASSED", "FAILED", "UNKNOWN", "NOT_EVALUATED")
}

// SignatureStatus is AWS's summary of an artifact.
type SignatureStatus int

// The statuses.
const (
	SignatureValid    SignatureStatus = C.COUNTERSIGN_SIGNATURE_VALID
	SignatureUnknown  SignatureStatus = C.COUNTERSIGN_SIGNATURE_UNKNOWN
	SignatureRevoked  SignatureStatus = C.COUNTERSIGN_SIGNATURE_REVOKED
	SignatureMismatch SignatureStatus = C.COUNTERSIGN_SIGNATURE_MISMATCH
	SignatureExpired  SignatureStatus = C.COUNTERSIGN_SIGNATURE_EXPIRED
	SignatureInvalid  SignatureStatus = C.COUNTERSIGN_SIGNATURE_INVALID
)

// String is VALID, UNKNOWN, REVOKED, MISMATCH, EXPIRED or INVALID.
func (s SignatureStatus) String() string {
	return nameIn(int(s), "VALID", "UNKNOWN", "REVOKED", "MISMATCH", "EXPIRED", "INVALID")
}

func nameIn(value int, names ...string) string {
	if value < 0 || value >= len(names) {
		return fmt.Sprint(value)
	}
	return names[value]
}

// Reason is one reason why a check did not pass.
type Reason struct {
	Number   int    // 105; never changes
	Code     string // DIGEST_MISMATCH
	Message  string // what was found
	Expected string // what was expected; may be empty
}

// Finding is what one check found; reasons by number, then by text.
type Finding struct {
	Check   Check
	Outcome Outcome
	Reasons []Reason
}

// Signature is what was signed.
type Signature struct {
	ProfileVersionARN string
	JobARN            string
	SigningTime       time.Time
	ExpiresAt         *time.Time // nil: never
}

// ArtifactVerdict is what is said about one artifact.
type ArtifactVerdict struct {
	Name      string
	Decision  Decision
	Status    SignatureStatus
	Findings  []Finding  // the four, in the order of the checks
	Signature *Signature // nil where nothing was authenticated
}

// AWSError is what AWS's API would answer to a blocked deployment, as it was observed.
type AWSError struct {
	HTTPStatus int
	Code       string
	Message    string
}

// Verdict says whether the packages may be deployed, and every reason why not.
type Verdict struct {
	Decision      Decision   // of the most severe artifact
	PrimaryReason int        // the reason that AWS would name; 0 when every check passed
	HoldsUntil    *time.Time // the first later instant at which it could differ; nil: never
	Artifacts     []ArtifactVerdict
	AWSError      *AWSError // nil unless blocked
	handle        *handle
}

// JSON is the verdict as one JSON object on one line; the command line prints the same.
func (v *Verdict) JSON() (string, error) {
	return v.text(func(verdict *C.countersign_verdict, out **C.char,
		size *C.size_t) C.countersign_status {
		return C.countersign_verdict_to_json(verdict, out, size)
	})
}

// Explain is the verdict as lines for people.
func (v *Verdict) Explain() (string, error) {
	return v.text(func(verdict *C.countersign_verdict, out **C.char,
		size *C.size_t) C.countersign_status {
		return C.countersign_verdict_explain(verdict, out, size)
	})
}

func (v *Verdict) text(write func(*C.countersign_verdict, **C.char,
	*C.size_t) C.countersign_status) (string, error) {
	var held uses
	defer held.done()
	verdict := (*C.countersign_verdict)(held.need("verdict", v.handle.made()))
	if held.err != nil {
		return "", held.err
	}
	var out *C.char
	var size C.size_t
	if err := errorOf(write(verdict, &out, &size), nil); err != nil {
		return "", err
	}
	defer C.countersign_text_free(out)
	return copied(out, size), nil
}

// Close gives back what JSON and Explain need; the fields stay.
func (v *Verdict) Close() error { return v.handle.made().close() }

func newVerdict(verdict *C.countersign_verdict) *Verdict {
	v := &Verdict{
		Decision:      decisionOf(C.countersign_verdict_decision(verdict)),
		PrimaryReason: int(C.countersign_verdict_primary_reason(verdict)),
		handle: newHandle(unsafe.Pointer(verdict), func(p unsafe.Pointer) {
			C.countersign_verdict_free((*C.countersign_verdict)(p))
		}),
	}
	var until C.countersign_instant
	if C.countersign_verdict_holds_until(verdict, &until) != 0 {
		t := timeOf(until)
		v.HoldsUntil = &t
	}
	var refused C.countersign_aws_error
	if C.countersign_verdict_aws_error(verdict, &refused, C.sizeof_countersign_aws_error) != 0 {
		v.AWSError = &AWSError{int(refused.http_status), stringOf(refused.code),
			stringOf(refused.message)}
	}
	for i := C.size_t(0); i < C.countersign_verdict_artifact_count(verdict); i++ {
		v.Artifacts = append(v.Artifacts, artifactVerdictOf(verdict, i))
	}
	return v
}

func artifactVerdictOf(verdict *C.countersign_verdict, i C.size_t) ArtifactVerdict {
	artifact := ArtifactVerdict{
		Name:      stringOf(C.countersign_verdict_artifact_name(verdict, i)),
		Decision:  decisionOf(C.countersign_verdict_artifact_decision(verdict, i)),
		Status:    statusOf(C.countersign_verdict_artifact_status(verdict, i)),
		Signature: signatureOf(verdict, i),
	}
	for check := C.countersign_check(0); check < checks; check++ {
		finding := Finding{
			Check:   Check(check),
			Outcome: outcomeOf(C.countersign_verdict_outcome(verdict, i, check)),
		}
		for r := C.size_t(0); r < C.countersign_verdict_reason_count(verdict, i, check); r++ {
			var reason C.countersign_reason
			C.countersign_verdict_reason(verdict, i, check, r, &reason, C.sizeof_countersign_reason)
			finding.Reasons = append(finding.Reasons, Reason{int(reason.number),
				stringOf(reason.code), stringOf(reason.message), stringOf(reason.expected)})
		}
		artifact.Findings = append(artifact.Findings, finding)
	}
	return artifact
}

func decisionOf(decision C.countersign_decision) Decision {
	return known(Decision(decision), DecisionBlock, DecisionBlock)
}

func outcomeOf(outcome C.countersign_outcome) Outcome {
	return known(Outcome(outcome), OutcomeNotEvaluated, OutcomeFailed)
}

func statusOf(status C.countersign_signature_status) SignatureStatus {
	return known(SignatureStatus(status), SignatureInvalid, SignatureInvalid)
}

// known answers the worst for what a newer library may have after the last that this one knows.
func known[T ~int](value, last, worst T) T {
	if value < 0 || value > last {
		return worst
	}
	return value
}

func signatureOf(verdict *C.countersign_verdict, i C.size_t) *Signature {
	var found C.countersign_signature
	if C.countersign_verdict_signature(verdict, i, &found, C.sizeof_countersign_signature) == 0 {
		return nil
	}
	signature := &Signature{
		ProfileVersionARN: stringOf(found.profile_version_arn),
		JobARN:            stringOf(found.job_arn),
		SigningTime:       timeOf(found.signing_time),
	}
	if found.expires != 0 {
		t := timeOf(found.expires_at)
		signature.ExpiresAt = &t
	}
	return signature
}
