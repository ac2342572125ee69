package serving

import (
	"encoding/json"
	"fmt"
	"os"
)

// Ready is the content of the ready file: where the process serves.
type Ready struct {
	Role  string `json:"role"`
	Place string `json:"place,omitempty"`
	GRPC  string `json:"grpc"`
	HTTP  string `json:"http,omitempty"`
	PID   int    `json:"pid"`
}

// write makes the file appear whole: who sees it can read it.
func (r Ready) write(path string) error {
	if path == "" {
		return nil
	}
	text, err := json.Marshal(r)
	if err != nil {
		return err
	}
	unfinished := fmt.Sprintf("%s.%d", path, r.PID)
	if err := os.WriteFile(unfinished, append(text, '\n'), 0o644); err != nil {
		return fmt.Errorf("--ready-file: %w", err)
	}
	if err := os.Rename(unfinished, path); err != nil {
		return fmt.Errorf("--ready-file: %w", err)
	}
	return nil
}
