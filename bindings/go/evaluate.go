package countersign

/*
#include <stdlib.h>

#include "api/c/countersign.h"
*/
import "C"

import (
	"fmt"
	"strings"
	"time"
	"unsafe"
)

// Premises are all that a verdict depends on besides the configuration and the artifacts.
type Premises struct {
	At          time.Time    // the instant of evaluation; no clock is read
	Anchors     *Anchors     // not nil
	Revocations *Revocations // nil: no list is at hand; revocation is unknown
	Limits      *Limits      // nil: the defaults
	Subject     string       // what error texts call the function; empty: its name
	Cache       *Cache       // nil: everything is verified anew
}

// Evaluate decides whether the configuration lets these packages be deployed: a function's first,
// then its layers. None to judge is none to allow.
func Evaluate(config *Config, artifacts []*Artifact, premises Premises) (*Verdict, error) {
	var held uses
	defer held.done()
	given := C.countersign_premises{
		size:        C.sizeof_countersign_premises,
		at:          instantOf(premises.At),
		anchors:     (*C.countersign_anchors)(held.need("anchors", premises.Anchors.inner())),
		revocations: (*C.countersign_revocations)(held.want("revocations", premises.Revocations.inner())),
		limits:      (*C.countersign_limits)(held.want("limits", premises.Limits.inner())),
		cache:       (*C.countersign_cache)(held.want("cache", premises.Cache.inner())),
	}
	codeSigning := (*C.countersign_config)(held.need("config", config.inner()))
	if strings.ContainsRune(premises.Subject, 0) {
		return nil, &Error{fmt.Sprintf("`subject`: expected a text without NUL, found %q",
			premises.Subject)}
	}
	if premises.Subject != "" {
		given.subject = C.CString(premises.Subject)
		defer C.free(unsafe.Pointer(given.subject))
	}
	array := arrayOf(&held, artifacts)
	defer C.free(unsafe.Pointer(array))
	if held.err != nil {
		return nil, held.err
	}
	var out *C.countersign_verdict
	var description *C.countersign_error
	status := C.countersign_evaluate(codeSigning, array, C.size_t(len(artifacts)), &given, &out,
		&description)
	if err := errorOf(status, description); err != nil {
		return nil, err
	}
	return newVerdict(out), nil
}

// arrayOf is the artifacts as C wants them, in C's memory, to be freed.
func arrayOf(held *uses, artifacts []*Artifact) **C.countersign_artifact {
	size := C.size_t(len(artifacts)+1) * C.size_t(unsafe.Sizeof(uintptr(0)))
	array := (**C.countersign_artifact)(C.malloc(size))
	elements := unsafe.Slice(array, len(artifacts))
	for i, artifact := range artifacts {
		pointer := held.need(fmt.Sprintf("artifacts[%d]", i), artifact.inner())
		elements[i] = (*C.countersign_artifact)(pointer)
	}
	return array
}
