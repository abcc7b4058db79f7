// Package countersign decides whether a signed code package may be deployed: Countersign through
// its C interface.
//
// Parse a Config, Anchors and Revocations once, read an Artifact for each deployment, and Evaluate.
//
// # Errors
//
// An *Error is a mistake of the caller's; ErrClosed and ErrOutOfMemory are what they say. A package
// or a signature that is not in order is no error: its Verdict says why.
//
// # Goroutines and memory
//
// What is parsed or read never changes, so goroutines share it; a Digester and a Cache take care of
// themselves. The garbage collector gives everything back; Close does so at once, and a call that
// uses a closed value in another goroutine ends first.
//
// # Building
//
// cgo finds the library by pkg-config, or with the build tag countersign_flags by CGO_CFLAGS and
// CGO_LDFLAGS alone.
package countersign

/*
#cgo !countersign_flags pkg-config: countersign
#include <stdlib.h>

#include "api/c/countersign.h"
*/
import "C"

import (
	"errors"
	"fmt"
	"runtime"
	"sync"
	"time"
	"unsafe"
)

// Error is a mistake of the caller's: one line that names the member and what was expected.
type Error struct {
	Message string
}

func (e *Error) Error() string { return "countersign: " + e.Message }

var (
	// ErrOutOfMemory says that the library ran out of memory; nothing was changed, but a Digester
	// is closed.
	ErrOutOfMemory = errors.New("countersign: out of memory")
	// ErrClosed says that a value was used after its Close, or was not made by this package.
	ErrClosed = errors.New("closed")
)

// Version is the version of the library.
func Version() string { return C.GoString(C.countersign_version()) }

// errorOf is what a status stands for; it frees the description.
func errorOf(status C.countersign_status, description *C.countersign_error) error {
	defer C.countersign_error_free(description)
	switch {
	case status == C.COUNTERSIGN_OK:
		return nil
	case status == C.COUNTERSIGN_OUT_OF_MEMORY:
		return ErrOutOfMemory
	case description == nil:
		return &Error{fmt.Sprintf("status %d", int(status))}
	}
	return &Error{C.GoString(C.countersign_error_message(description))}
}

// A handle is one value of the library, given back when it is closed and no call uses it.
type handle struct {
	mu      sync.Mutex
	pointer unsafe.Pointer
	uses    int
	closed  bool
	free    func(unsafe.Pointer)
}

func newHandle(pointer unsafe.Pointer, free func(unsafe.Pointer)) *handle {
	h := &handle{pointer: pointer, free: free}
	runtime.SetFinalizer(h, (*handle).close)
	return h
}

// made answers a closed handle for a value that this package did not make.
func (h *handle) made() *handle {
	if h == nil {
		return &handle{closed: true}
	}
	return h
}

// acquire keeps the pointer good until release.
func (h *handle) acquire() (unsafe.Pointer, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed {
		return nil, ErrClosed
	}
	h.uses++
	return h.pointer, nil
}

func (h *handle) release() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.uses--
	h.freeIfUnused()
	runtime.KeepAlive(h)
}

func (h *handle) close() error {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.closed = true
	h.freeIfUnused()
	return nil
}

func (h *handle) freeIfUnused() {
	if h.closed && h.uses == 0 && h.pointer != nil {
		h.free(h.pointer)
		h.pointer = nil
		runtime.SetFinalizer(h, nil)
	}
}

// uses are the handles that one call needs; err is the first that it cannot have.
type uses struct {
	held []*handle
	err  error
}

// need takes a handle that must be there.
func (u *uses) need(name string, h *handle) unsafe.Pointer {
	if h == nil {
		if u.err == nil {
			u.err = &Error{fmt.Sprintf("`%s`: expected a value, found nil", name)}
		}
		return nil
	}
	pointer, err := h.acquire()
	if err != nil {
		if u.err == nil {
			u.err = fmt.Errorf("countersign: `%s`: %w", name, err)
		}
		return nil
	}
	u.held = append(u.held, h)
	return pointer
}

// want takes a handle that may be missing.
func (u *uses) want(name string, h *handle) unsafe.Pointer {
	if h == nil {
		return nil
	}
	return u.need(name, h)
}

func (u *uses) done() {
	for _, h := range u.held {
		h.release()
	}
}

// chars are the bytes as C sees them during a call.
func chars(data []byte) (*C.char, C.size_t) {
	if len(data) == 0 {
		return nil, 0
	}
	return (*C.char)(unsafe.Pointer(&data[0])), C.size_t(len(data))
}

func instantOf(t time.Time) C.countersign_instant {
	return C.countersign_instant{
		seconds:     C.int64_t(t.Unix()),
		nanoseconds: C.int32_t(t.Nanosecond()),
	}
}

func timeOf(instant C.countersign_instant) time.Time {
	return time.Unix(int64(instant.seconds), int64(instant.nanoseconds)).UTC()
}

func stringOf(text C.countersign_text) string { return copied(text.data, text.size) }

// copied is what C.GoStringN makes, which counts in int32.
func copied(data *C.char, size C.size_t) string {
	return string(unsafe.Slice((*byte)(unsafe.Pointer(data)), int(size)))
}
