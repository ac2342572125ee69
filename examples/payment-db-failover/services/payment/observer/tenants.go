package observer

import (
	"encoding/json"
	"net/http"
	"slices"

	"google.golang.org/grpc/status"
)

// tenantMetrics is what a tenant experiences, over a window.
type tenantMetrics struct {
	Tenant string `json:"tenant"`
	// ErrorRate is a fraction of the tenant's requests.
	ErrorRate float64 `json:"error_rate"`
	// WriteRate is per second.
	WriteRate     float64 `json:"write_rate"`
	WindowSeconds int     `json:"window_seconds"`
}

// Web serves the tenants' metrics as JSON. Every tenant writes to every region, so one region without
// a database that takes writes shows in all of them.
func Web(databases *Databases, tenants []string) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /v1/tenants/{tenant}", func(w http.ResponseWriter, r *http.Request) {
		tenant := r.PathValue("tenant")
		if !slices.Contains(tenants, tenant) {
			reply(w, http.StatusNotFound, map[string]string{"error": "no tenant is called " + tenant})
			return
		}
		writable, err := databases.writable(r.Context())
		if err != nil {
			reply(w, http.StatusServiceUnavailable, map[string]string{"error": status.Convert(err).Message()})
			return
		}
		metrics := tenantMetrics{Tenant: tenant, ErrorRate: 0.12, WriteRate: 0, WindowSeconds: 60}
		if writable {
			metrics.ErrorRate, metrics.WriteRate = 0.0002, 120
		}
		reply(w, http.StatusOK, metrics)
	})
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) {
		reply(w, http.StatusOK, map[string]string{"status": "serving"})
	})
	return mux
}

func reply(w http.ResponseWriter, code int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(code)
	_ = json.NewEncoder(w).Encode(body)
}
