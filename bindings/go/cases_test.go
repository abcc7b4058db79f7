package countersign

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

const verdicts = "../../testdata/verdicts"

// testCase is one of testdata's folders.
type testCase struct {
	name                   string
	zip                    []byte
	config, roots, revoked []byte
	at                     time.Time
	expected               string
}

func readCase(t testing.TB, name string) testCase {
	t.Helper()
	read := func(file string) []byte {
		data, err := os.ReadFile(filepath.Join(verdicts, name, file))
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	at, err := time.Parse(time.RFC3339Nano, strings.TrimSpace(string(read("at.txt"))))
	if err != nil {
		t.Fatal(err)
	}
	return testCase{name, read("package.zip"), read("config.json"), read("roots.pem"),
		read("revocations.json"), at, string(read("expected.json"))}
}

func readCases(t testing.TB) []testCase {
	t.Helper()
	folders, err := os.ReadDir(verdicts)
	if err != nil {
		t.Fatal(err)
	}
	var cases []testCase
	for _, folder := range folders {
		cases = append(cases, readCase(t, folder.Name()))
	}
	if len(cases) < 18 {
		t.Fatalf("%d cases", len(cases))
	}
	return cases
}

// must is for what cannot go wrong in a test that is right.
func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

// world is a case in the binding's hands.
type world struct {
	config   *Config
	artifact *Artifact
	premises Premises
}

func (c testCase) world() world {
	premises := Premises{At: c.at, Anchors: must(ParseAnchorsPEM(c.roots))}
	if len(c.revoked) > 0 {
		premises.Revocations = must(ParseRevocations(c.revoked, nil))
	}
	return world{must(ParseConfig(c.config, nil)),
		must(ReadArtifact(c.zip, ArtifactOptions{Name: "package.zip"})), premises}
}

func (w world) judge(artifacts ...*Artifact) *Verdict {
	return must(Evaluate(w.config, artifacts, w.premises))
}
