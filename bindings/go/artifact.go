package countersign

/*
#include "api/c/countersign.h"

// The same with pointers to characters: cgo looks through memory behind a void* for pointers.
static countersign_status read_artifact(const char* zip, size_t size,
                                        const countersign_limits* limits,
                                        countersign_artifact** artifact,
                                        countersign_error** error) {
  return countersign_artifact_read(zip, size, limits, artifact, error);
}
static countersign_status set_envelope(countersign_artifact* artifact, const char* envelope,
                                       size_t size) {
  return countersign_artifact_set_envelope(artifact, envelope, size);
}
static countersign_status add_bytes(countersign_digester* digester, const char* chunk,
                                    size_t size) {
  return countersign_digester_add_bytes(digester, chunk, size);
}
static countersign_status add_body(countersign_digester* digester, const char* chunk, size_t size) {
  return countersign_digester_add_body(digester, chunk, size);
}
*/
import "C"

import (
	"sync"
	"unsafe"
)

// Artifact is a package as evaluation sees it: digests and a signature envelope.
type Artifact struct{ handle *handle }

// ArtifactOptions are what may be said of a package; the zero value says nothing.
type ArtifactOptions struct {
	Name     string  // what verdicts call it
	Envelope []byte  // unless nil, a detached envelope in place of the package's own
	Limits   *Limits // nil: the defaults; of reading alone
}

// ReadArtifact reads a zip archive in memory. One that is not in order is an artifact that will be
// blocked. Limits are in the options.
func ReadArtifact(zip []byte, options ArtifactOptions) (*Artifact, error) {
	var held uses
	defer held.done()
	bounds := (*C.countersign_limits)(held.want("limits", options.Limits.inner()))
	if held.err != nil {
		return nil, held.err
	}
	var out *C.countersign_artifact
	var description *C.countersign_error
	data, size := chars(zip)
	status := C.read_artifact(data, size, bounds, &out, &description)
	if err := errorOf(status, description); err != nil {
		return nil, err
	}
	return newArtifact(out, options)
}

func newArtifact(out *C.countersign_artifact, options ArtifactOptions) (*Artifact, error) {
	name, size := chars([]byte(options.Name))
	status := C.countersign_artifact_set_name(out, name, size)
	if status == C.COUNTERSIGN_OK && options.Envelope != nil {
		envelope, size := chars(options.Envelope)
		status = C.set_envelope(out, envelope, size)
	}
	if err := errorOf(status, nil); err != nil {
		C.countersign_artifact_free(out)
		return nil, err
	}
	return &Artifact{newHandle(unsafe.Pointer(out), func(p unsafe.Pointer) {
		C.countersign_artifact_free((*C.countersign_artifact)(p))
	})}, nil
}

// CodeSHA256 is the SHA-256 of the package's bytes; not ok where the artifact is closed.
func (a *Artifact) CodeSHA256() (digest [32]byte, ok bool) {
	var held uses
	defer held.done()
	artifact := (*C.countersign_artifact)(held.need("artifact", a.inner()))
	ok = copyDigest(digest[:], C.countersign_artifact_code_sha256(artifact))
	return digest, ok
}

// ContentSHA384 is AWS Signer's content digest; not ok where the package was refused.
func (a *Artifact) ContentSHA384() (digest [48]byte, ok bool) {
	var held uses
	defer held.done()
	artifact := (*C.countersign_artifact)(held.need("artifact", a.inner()))
	ok = copyDigest(digest[:], C.countersign_artifact_content_sha384(artifact))
	return digest, ok
}

func copyDigest(digest []byte, bytes *C.uint8_t) bool {
	if bytes == nil {
		return false
	}
	copy(digest, C.GoBytes(unsafe.Pointer(bytes), C.int(len(digest))))
	return true
}

// IsSigned says whether there is an envelope.
func (a *Artifact) IsSigned() bool {
	var held uses
	defer held.done()
	artifact := (*C.countersign_artifact)(held.need("artifact", a.inner()))
	return C.countersign_artifact_is_signed(artifact) != 0
}

// Close gives the artifact back.
func (a *Artifact) Close() error { return a.handle.made().close() }

func (a *Artifact) inner() *handle {
	if a == nil {
		return nil
	}
	return a.handle.made()
}

// Digester digests a package that passes in chunks, for hosts that cannot hold it. The host reads
// the archive, and answers for the entries being those that every zip reader sees.
type Digester struct {
	handle *handle
	mu     sync.Mutex // the library wants a digester for itself
}

// NewDigester makes a digester that has seen nothing.
func NewDigester() (*Digester, error) {
	var out *C.countersign_digester
	if err := errorOf(C.countersign_digester_new(&out), nil); err != nil {
		return nil, err
	}
	return &Digester{handle: newHandle(unsafe.Pointer(out), func(p unsafe.Pointer) {
		C.countersign_digester_free((*C.countersign_digester)(p))
	})}, nil
}

// change does something to the digester; what it holds is not known when memory has run out.
func (d *Digester) change(how func(*C.countersign_digester) C.countersign_status) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	var held uses
	defer held.done()
	digester := (*C.countersign_digester)(held.need("digester", d.handle.made()))
	if held.err != nil {
		return held.err
	}
	err := errorOf(how(digester), nil)
	if err == ErrOutOfMemory {
		d.handle.close()
	}
	return err
}

// AddBytes takes the next bytes of the archive: all of them, in order.
func (d *Digester) AddBytes(chunk []byte) error {
	return d.change(func(digester *C.countersign_digester) C.countersign_status {
		data, size := chars(chunk)
		return C.add_bytes(digester, data, size)
	})
}

// AddEntry takes the name of the next entry, in the order of the central directory, the signature
// entry left out.
func (d *Digester) AddEntry(name string) error {
	return d.change(func(digester *C.countersign_digester) C.countersign_status {
		data, size := chars([]byte(name))
		return C.countersign_digester_add_entry(digester, data, size)
	})
}

// AddBody takes the next bytes of the entry's inflated body. Without an entry that is an *Error.
func (d *Digester) AddBody(chunk []byte) error {
	err := d.change(func(digester *C.countersign_digester) C.countersign_status {
		data, size := chars(chunk)
		return C.add_body(digester, data, size)
	})
	if _, isMistake := err.(*Error); isMistake {
		return &Error{"`chunk`: expected an entry before its body"}
	}
	return err
}

// Finish makes an artifact of what was digested, and the digester begins anew. The options' limits
// do nothing here.
func (d *Digester) Finish(options ArtifactOptions) (*Artifact, error) {
	var out *C.countersign_artifact
	err := d.change(func(digester *C.countersign_digester) C.countersign_status {
		return C.countersign_digester_finish(digester, &out)
	})
	if err != nil {
		return nil, err
	}
	return newArtifact(out, options)
}

// Close gives the digester back.
func (d *Digester) Close() error { return d.handle.made().close() }
