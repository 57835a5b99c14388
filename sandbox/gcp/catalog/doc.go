// Package catalog holds what is known of each Google Cloud resource type that the sandbox offers: its fields, their
// rules, its id and how Google fills what a program leaves out. The facts stand in the text files beside the code,
// one entry a type; the rest of the sandbox reads them and knows no type by name unless Google itself treats it apart.
//
// An entry:
//
//	resource compute/network:Network          the token, without "gcp:" and the module's duplicate
//	  id projects/{project}/global/networks/{name}
//	  import {project}/{name}                 accepted ids, when they are not simply the id, less and less of it
//	  name string required replace auto=63    a field: its name, its kind, what is true of it
//	  logConfig one                           a nested block; its fields are indented below it
//	    enable bool required
//	  condition one &iamCondition             a nested block whose fields stand in "block iamCondition"
//
// Kinds are string, int, float, bool, map, list:KIND, set:KIND, one:KIND (a list of at most one, flattened), and for
// blocks list, set, one and oneset. The words after the kind:
//
//	required, computed (optional, and Google fills it), output (never an input)
//	replace      a change replaces the resource            secret      the value is a secret
//	client       the provider keeps it, Google never sees  deprecated  no default is filled in
//	attr         an empty list is a value, not an absence  min=, max=  the number of elements
//	default=     the value when none is given              auto=       named after the resource, so many letters at most
//	is=          what Google answers: text, {field} or @function
//	ref=         the types that the value names            name        the answer keeps the bare name of such a value
//	enum=, in=, match=, range=, len=, gcename, ...         what a value must look like
//	conflicts=, exactly=, with=, some=, atleast=           which fields go together; /x is a field of the resource
//	~word        which differences are none                tf=         the field's name in Google's own messages
package catalog
