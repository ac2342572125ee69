package observer

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// Caches reads the cache nodes' folders. A node's folder holds one JSON file for each entry; an entry
// is stale when it is older than the current generation.
type Caches struct {
	Dir        string
	Generation int64
}

// entry is one cached file.
type entry struct {
	Tenant     string `json:"tenant"`
	Generation *int64 `json:"generation"`
}

var nodeName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_.-]*$`)

// stale counts the stale entries of a node. An entry that can't be read makes the count unknown.
func (c *Caches) stale(node string) (int, error) {
	if !nodeName.MatchString(node) {
		return 0, status.Errorf(codes.InvalidArgument, "%q is not the name of a node", node)
	}
	paths, err := os.ReadDir(filepath.Join(c.Dir, node))
	if errors.Is(err, fs.ErrNotExist) {
		return 0, status.Errorf(codes.NotFound, "no cache node is called %q", node)
	}
	if err != nil {
		return 0, status.Errorf(codes.Unavailable, "the cache of %s can't be read: %v", node, err)
	}
	count := 0
	for _, path := range paths {
		if filepath.Ext(path.Name()) != ".json" {
			continue
		}
		text, err := os.ReadFile(filepath.Join(c.Dir, node, path.Name()))
		if errors.Is(err, fs.ErrNotExist) {
			continue // removed since the folder was listed
		}
		var e entry
		if err == nil {
			err = json.Unmarshal(text, &e)
		}
		if err == nil && e.Generation == nil {
			err = errors.New("it has no generation")
		}
		if err != nil {
			return 0, status.Errorf(codes.Unavailable, "entry %s of %s can't be read: %v", path.Name(), node, err)
		}
		if *e.Generation < c.Generation {
			count++
		}
	}
	return count, nil
}
