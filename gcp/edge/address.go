package edge

import (
	"github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp/compute"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/gkestack/gkestack/gcp/internal/register"
	"github.com/gkestack/gkestack/internal/rules"
	"github.com/gkestack/gkestack/problem"
)

// AddressArgs say whether an Address is protected.
type AddressArgs struct {
	// Protect refuses to delete the address from the stack: DNS records point to it, and Google gives it to someone
	// else the moment it is free.
	Protect bool
}

// Address is the global address of an [Edge], for programs that need it before the Edge can stand: what the Edge
// sends requests to may be deployed with the address in its settings.
type Address struct {
	pulumi.ResourceState
	parts

	// Address is the IPv4 address: [Args].Address.
	Address pulumi.StringOutput
}

// NewAddress reserves the address. Its name has at most 63 characters.
func NewAddress(
	ctx *pulumi.Context, name string, args *AddressArgs, opts ...pulumi.ResourceOption,
) (*Address, error) {
	component := &Address{}
	var problems problem.List
	rules.ComputeName.Check(&problems, "name", name)
	if err := register.Component(ctx, "EdgeAddress", name, component, problems.Err(), opts); err != nil {
		return nil, err
	}
	address, err := reserveAddress(ctx, name, pulumi.Parent(component), pulumi.Protect(args.Protect))
	if err != nil {
		return nil, err
	}
	component.Address = address
	return component, ctx.RegisterResourceOutputs(component, pulumi.Map{"address": address})
}

func reserveAddress(ctx *pulumi.Context, name string, opts ...pulumi.ResourceOption) (pulumi.StringOutput, error) {
	address, err := compute.NewGlobalAddress(ctx, name, &compute.GlobalAddressArgs{
		Name:        pulumi.String(name),
		Description: pulumi.String("Edge " + name),
		AddressType: pulumi.String("EXTERNAL"),
		IpVersion:   pulumi.String("IPV4"),
	}, opts...)
	if err != nil {
		return pulumi.StringOutput{}, err
	}
	return address.Address, nil
}

// address is the one that was reserved before, or a new one.
func (b *builder) address() (pulumi.StringOutput, error) {
	if b.args.Address != nil {
		return b.args.Address.ToStringOutput(), nil
	}
	return reserveAddress(b.ctx, b.name, b.parent, pulumi.Protect(b.args.Protect))
}
