package countersign_test

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"countersign"
)

// [EXAMPLE]

// mayDeploy answers nil where the package may be deployed.
func mayDeploy(configJSON, rootsPEM, revokedJSON, zip []byte, now time.Time) error {
	// Once, at start-up: what fails here is yours to mend.
	config, err := countersign.ParseConfig(configJSON, nil)
	if err != nil {
		return err
	}
	anchors, err := countersign.ParseAnchorsPEM(rootsPEM)
	if err != nil {
		return err
	}
	revoked, err := countersign.ParseRevocations(revokedJSON, nil)
	if err != nil {
		return err
	}

	// For each deployment: no clock, no network, and always a verdict.
	artifact, err := countersign.ReadArtifact(zip, countersign.ArtifactOptions{})
	if err != nil {
		return err
	}
	verdict, err := countersign.Evaluate(config, []*countersign.Artifact{artifact},
		countersign.Premises{At: now, Anchors: anchors, Revocations: revoked})
	if err != nil {
		return err
	}
	if verdict.Decision == countersign.DecisionBlock {
		why, err := verdict.Explain()
		if err != nil {
			return err
		}
		return errors.New(why)
	}
	return nil
}

// [EXAMPLE]

func Example() {
	for _, name := range []string{"valid", "digest-mismatch", "signing-job-revoked"} {
		var files [4][]byte
		for i, file := range []string{"config.json", "roots.pem", "revocations.json", "package.zip"} {
			data, err := os.ReadFile("../../testdata/verdicts/" + name + "/" + file)
			if err != nil {
				fmt.Println(err)
			}
			files[i] = data
		}
		err := mayDeploy(files[0], files[1], files[2], files[3],
			time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC))
		if err != nil {
			fmt.Println(name, strings.SplitN(err.Error(), "\n", 2)[0])
		} else {
			fmt.Println(name, "may be deployed")
		}
	}
	// Output:
	// valid may be deployed
	// digest-mismatch BLOCK under Enforce: DIGEST_MISMATCH
	// signing-job-revoked BLOCK under Enforce: SIGNING_JOB_REVOKED
}
