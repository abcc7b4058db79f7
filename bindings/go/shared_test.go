package countersign

import (
	"bytes"
	"errors"
	"os"
	"runtime"
	"strings"
	"sync"
	"testing"

	"countersign/internal/heap"
)

func TestGoroutinesShareHandles(t *testing.T) {
	valid, revoked := readCase(t, "valid"), readCase(t, "signing-job-revoked")
	w := valid.world()
	w.premises.Cache = must(NewCache())
	lists := []*Revocations{w.premises.Revocations, revoked.world().premises.Revocations}
	expected := []string{valid.expected, revoked.expected}
	digester := must(NewDigester())
	var group sync.WaitGroup
	for i := 0; i < 8; i++ {
		group.Add(1)
		go func() {
			defer group.Done()
			for turn := 0; turn < 50; turn++ {
				mine := w
				mine.premises.Revocations = lists[turn%2]
				if text := must(mine.judge(w.artifact).JSON()); text+"\n" != expected[turn%2] {
					t.Error(text)
				}
				must(0, digester.AddBytes([]byte("x")))
			}
		}()
	}
	group.Wait()
	alone := must(NewDigester())
	must(0, alone.AddBytes(bytes.Repeat([]byte("x"), 400)))
	a, b := must(digester.Finish(ArtifactOptions{})), must(alone.Finish(ArtifactOptions{}))
	if must(hexOf(a)) != must(hexOf(b)) {
		t.Error(must(hexOf(a)))
	}
}

func TestClosingWaitsForCalls(t *testing.T) {
	w := readCase(t, "valid").world()
	var started, done sync.WaitGroup
	for i := 0; i < 4; i++ {
		started.Add(1)
		done.Add(1)
		go func() {
			defer done.Done()
			w.judge(w.artifact)
			started.Done()
			for {
				v, err := Evaluate(w.config, []*Artifact{w.artifact, w.artifact}, w.premises)
				if errors.Is(err, ErrClosed) {
					return
				}
				if err != nil || v.Decision != DecisionAllow {
					t.Error(v, err)
				}
			}
		}()
	}
	started.Wait()
	w.premises.Anchors.Close()
	done.Wait()
}

func TestNothingGrows(t *testing.T) {
	c := readCase(t, "digest-mismatch")
	collect := func() {
		for i := 0; i < 3; i++ { // finalizers run after a collection, on a goroutine of their own
			runtime.GC()
			done := make(chan bool)
			runtime.SetFinalizer(&[1]*int{new(int)}, func(*[1]*int) { close(done) })
			runtime.GC()
			<-done
		}
	}
	work := func(times int) {
		for i := 0; i < times; i++ {
			w := c.world()
			w.premises.Cache = must(NewCache())
			v := w.judge(w.artifact)
			must(v.JSON())
			must(v.Explain())
			must(0, v.Close())
			digester := must(NewDigester())
			must(0, digester.AddBytes(c.zip))
			must(digester.Finish(ArtifactOptions{Envelope: []byte("?")}))
			must(NewAnchors(AnchorSources{[][]byte{c.roots}, nil, true}))
			if _, err := NewLimits(map[string]uint64{"none": 1}); err == nil {
				t.Fatal("a limit without a meaning")
			}
		}
		collect()
	}
	work(50)
	before := heap.Allocated()
	work(500)
	allowed := int64(500 * 64)
	if !strings.Contains(os.Getenv("GLIBC_TUNABLES"), "tcache_count=0") {
		allowed += 1 << 19 // what malloc keeps for each thread counts as given out
	}
	if grown := heap.Allocated() - before; grown > allowed {
		t.Errorf("%d bytes", grown)
	}
}
