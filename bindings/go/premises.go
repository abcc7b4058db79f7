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

// Limits are bounds on untrusted input; nil stands for the defaults wherever they go in.
type Limits struct{ handle *handle }

// NewLimits makes the default limits with others in place of those that are named:
// "packageEntries", "uncompressedBytes", "envelopeBytes", and so on.
func NewLimits(maxima map[string]uint64) (*Limits, error) {
	var out *C.countersign_limits
	if err := errorOf(C.countersign_limits_new(&out), nil); err != nil {
		return nil, err
	}
	limits := &Limits{newHandle(unsafe.Pointer(out), func(p unsafe.Pointer) {
		C.countersign_limits_free((*C.countersign_limits)(p))
	})}
	for name, maximum := range maxima {
		if err := limits.set(name, maximum); err != nil {
			limits.Close()
			return nil, err
		}
	}
	return limits, nil
}

func (l *Limits) set(name string, maximum uint64) error {
	if strings.ContainsRune(name, 0) {
		return &Error{fmt.Sprintf("`name`: expected a limit, found %q", name)}
	}
	var held uses
	defer held.done()
	limits := (*C.countersign_limits)(held.need("limits", l.inner()))
	text := C.CString(name)
	defer C.free(unsafe.Pointer(text))
	var description *C.countersign_error
	status := C.countersign_limits_set(limits, text, C.uint64_t(maximum), &description)
	return errorOf(status, description)
}

// Close gives the limits back.
func (l *Limits) Close() error { return l.handle.made().close() }

func (l *Limits) inner() *handle {
	if l == nil {
		return nil
	}
	return l.handle.made()
}

// Policy is what a Config does with an artifact that is not to be trusted.
type Policy int

// The policies.
const (
	PolicyWarn    Policy = C.COUNTERSIGN_POLICY_WARN
	PolicyEnforce Policy = C.COUNTERSIGN_POLICY_ENFORCE
)

// Config is a CodeSigningConfig.
type Config struct{ handle *handle }

// ParseConfig reads a CodeSigningConfig as AWS's API returns it, in JSON.
func ParseConfig(json []byte, limits *Limits) (*Config, error) {
	var held uses
	defer held.done()
	bounds := (*C.countersign_limits)(held.want("limits", limits.inner()))
	if held.err != nil {
		return nil, held.err
	}
	var out *C.countersign_config
	var description *C.countersign_error
	data, size := chars(json)
	status := C.countersign_config_parse(data, size, bounds, &out, &description)
	if err := errorOf(status, description); err != nil {
		return nil, err
	}
	return &Config{newHandle(unsafe.Pointer(out), func(p unsafe.Pointer) {
		C.countersign_config_free((*C.countersign_config)(p))
	})}, nil
}

// Policy is the configuration's policy; PolicyEnforce where it is closed.
func (c *Config) Policy() Policy {
	var held uses
	defer held.done()
	config := (*C.countersign_config)(held.need("config", c.inner()))
	return policyOf(C.countersign_config_policy(config))
}

func policyOf(policy C.countersign_policy) Policy {
	return known(Policy(policy), PolicyEnforce, PolicyEnforce)
}

// Close gives the configuration back.
func (c *Config) Close() error { return c.handle.made().close() }

func (c *Config) inner() *handle {
	if c == nil {
		return nil
	}
	return c.handle.made()
}

// Anchors are the certificates that are trusted.
type Anchors struct{ handle *handle }

// AnchorSources are added up.
type AnchorSources struct {
	PEM          [][]byte // each of them certificates in PEM
	Fingerprints []string // each the SHA-256 of a certificate's DER as 64 hexadecimal digits
	AWS          bool     // the built-in roots of AWS Signer
}

// NewAnchors makes anchors of all the sources, of which there is at least one.
func NewAnchors(sources AnchorSources) (*Anchors, error) {
	var sum *C.countersign_anchors
	add := func(status C.countersign_status, more *C.countersign_anchors,
		description *C.countersign_error) error {
		if err := errorOf(status, description); err != nil {
			return err
		}
		if sum == nil {
			sum = more
			return nil
		}
		defer C.countersign_anchors_free(more)
		return errorOf(C.countersign_anchors_add(sum, more), nil)
	}
	err := eachSource(sources, add)
	if err == nil && sum == nil {
		err = &Error{"expected anchors from one source or more, found none"}
	}
	if err != nil {
		C.countersign_anchors_free(sum)
		return nil, err
	}
	return &Anchors{newHandle(unsafe.Pointer(sum), func(p unsafe.Pointer) {
		C.countersign_anchors_free((*C.countersign_anchors)(p))
	})}, nil
}

// eachSource reads the sources one after the other, until `add` answers an error.
func eachSource(sources AnchorSources, add func(C.countersign_status, *C.countersign_anchors,
	*C.countersign_error) error) error {
	for _, pem := range sources.PEM {
		var out *C.countersign_anchors
		var description *C.countersign_error
		data, size := chars(pem)
		status := C.countersign_anchors_parse_pem(data, size, &out, &description)
		if err := add(status, out, description); err != nil {
			return err
		}
	}
	for _, fingerprint := range sources.Fingerprints {
		var out *C.countersign_anchors
		var description *C.countersign_error
		data, size := chars([]byte(fingerprint))
		status := C.countersign_anchors_parse_fingerprint(data, size, &out, &description)
		if err := add(status, out, description); err != nil {
			return err
		}
	}
	if sources.AWS {
		var out *C.countersign_anchors
		status := C.countersign_anchors_aws(&out)
		return add(status, out, nil)
	}
	return nil
}

// ParseAnchorsPEM trusts the certificates in a PEM text.
func ParseAnchorsPEM(pem []byte) (*Anchors, error) {
	return NewAnchors(AnchorSources{PEM: [][]byte{pem}})
}

// ParseAnchorsFingerprint trusts the certificate whose DER has that SHA-256, in hexadecimal.
func ParseAnchorsFingerprint(hex string) (*Anchors, error) {
	return NewAnchors(AnchorSources{Fingerprints: []string{hex}})
}

// AWSAnchors trusts the built-in roots of AWS Signer.
func AWSAnchors() (*Anchors, error) { return NewAnchors(AnchorSources{AWS: true}) }

// Close gives the anchors back.
func (a *Anchors) Close() error { return a.handle.made().close() }

func (a *Anchors) inner() *handle {
	if a == nil {
		return nil
	}
	return a.handle.made()
}

// Revocations are a revocation list, or the explicit wish for no check.
type Revocations struct{ handle *handle }

// ParseRevocations reads a revocation list in JSON.
func ParseRevocations(json []byte, limits *Limits) (*Revocations, error) {
	var held uses
	defer held.done()
	bounds := (*C.countersign_limits)(held.want("limits", limits.inner()))
	if held.err != nil {
		return nil, held.err
	}
	var out *C.countersign_revocations
	var description *C.countersign_error
	data, size := chars(json)
	status := C.countersign_revocations_parse(data, size, bounds, &out, &description)
	return newRevocations(out, errorOf(status, description))
}

// NoRevocationCheck is the explicit wish for no check of revocation, dated.
func NoRevocationCheck(asOf time.Time) (*Revocations, error) {
	var out *C.countersign_revocations
	var description *C.countersign_error
	status := C.countersign_revocations_no_check(instantOf(asOf), &out, &description)
	return newRevocations(out, errorOf(status, description))
}

func newRevocations(out *C.countersign_revocations, err error) (*Revocations, error) {
	if err != nil {
		return nil, err
	}
	return &Revocations{newHandle(unsafe.Pointer(out), func(p unsafe.Pointer) {
		C.countersign_revocations_free((*C.countersign_revocations)(p))
	})}, nil
}

// Close gives the list back.
func (r *Revocations) Close() error { return r.handle.made().close() }

func (r *Revocations) inner() *handle {
	if r == nil {
		return nil
	}
	return r.handle.made()
}

// Cache remembers what was verified before: it makes the next verdict quicker, never another one.
// It is bounded.
type Cache struct{ handle *handle }

// NewCache makes an empty cache.
func NewCache() (*Cache, error) {
	var out *C.countersign_cache
	if err := errorOf(C.countersign_cache_new(&out), nil); err != nil {
		return nil, err
	}
	return &Cache{newHandle(unsafe.Pointer(out), func(p unsafe.Pointer) {
		C.countersign_cache_free((*C.countersign_cache)(p))
	})}, nil
}

// Close gives the cache back.
func (c *Cache) Close() error { return c.handle.made().close() }

func (c *Cache) inner() *handle {
	if c == nil {
		return nil
	}
	return c.handle.made()
}
