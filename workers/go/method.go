package claw

import (
	"strings"

	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
	"google.golang.org/protobuf/types/descriptorpb"
)

// HasEffects tells whether a method, named as gRPC names it (`/package.Service/Method`), may change
// the world. It may unless its descriptor says `idempotency_level = NO_SIDE_EFFECTS`. The services
// of gRPC itself (health, reflection) have no effects although their descriptors don't say so.
func HasEffects(fullMethod string) bool {
	service, method := splitMethod(fullMethod)
	if strings.HasPrefix(service, "grpc.") {
		return false
	}
	found, err := protoregistry.GlobalFiles.FindDescriptorByName(protoreflect.FullName(service))
	if err != nil {
		return true
	}
	descriptor, ok := found.(protoreflect.ServiceDescriptor)
	if !ok {
		return true
	}
	declared := descriptor.Methods().ByName(protoreflect.Name(method))
	if declared == nil {
		return true
	}
	options, ok := declared.Options().(*descriptorpb.MethodOptions)
	return !ok || options.GetIdempotencyLevel() != descriptorpb.MethodOptions_NO_SIDE_EFFECTS
}

func splitMethod(fullMethod string) (service, method string) {
	service, method, _ = strings.Cut(strings.TrimPrefix(fullMethod, "/"), "/")
	return service, method
}
