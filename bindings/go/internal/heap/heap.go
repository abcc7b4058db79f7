// Package heap counts what C's allocator has given out, for tests that nothing is lost.
package heap

/*
#include <malloc.h>
*/
import "C"

// Allocated is the number of bytes that were not given back yet.
func Allocated() int64 {
	info := C.mallinfo2()
	return int64(info.uordblks) + int64(info.hblkhd)
}
