// Package catalog holds what is known of each Google Cloud resource type that the sandbox offers: its fields, their
// rules, its id and how Google fills what a program leaves out. The facts stand in the text files beside the code, one
// entry a type; the rest of the sandbox reads them and knows no type by name unless Google itself treats it apart.
//
// An entry:
//
//	resource compute/network:Network          the token, without "gcp:" and the module's duplicate
//	  id projects/{project}/global/networks/{name}
//	  import {project}/{name}                 the ids that an import accepts; without one: the id, then its variables
//	                                          alone, shorter and shorter
//	  name string required replace auto=63    a field: its name, its kind, what is true of it
//	  logConfig one                           a nested block; its fields are indented below it
//	    enable bool required
//	  condition one &iamCondition             a nested block whose fields stand in "block iamCondition"
//
// A type that edits a part of another resource's access policy has "policy TEMPLATE binding" or "policy TEMPLATE
// member" instead of its id: the resource whose policy it is, and whether it owns all members of a role or one.
//
// Kinds are string, int, float, bool, map, list:KIND, set:KIND, one:KIND (a list of at most one, flattened), and for
// blocks list, set, one and oneset. A word with spaces stands in double quotes. The words after the kind:
//
//	required, computed (optional, and Google fills it), output (never an input)
//	replace      a change replaces the resource            secret      the value is a secret
//	client       the provider keeps it, Google never sees  deprecated  no default is filled in
//	attr         an empty list is a value, not an absence  name        the answer keeps the bare name of such a value
//	shrink       a range of addresses that may grow in place, and is replaced when it shrinks
//	default=     the value when none is given
//	auto=        named after the resource, so many letters at most; 63 also means lower case, none means 255
//	is=          what Google answers where nothing is given: text with {fields} and @functions; for a block, a map or a
//	             list a literal, as in {mode=BASIC,zones=[a,b]}, to which the is= of its own fields are added
//	ref=         the types that the value names            tf=         the field's name in the provider's messages
//	hash=        elements of a set are equal when their links are (link) or but for capitals (case)
//	min=, max=   the number of elements
//
// Words that say which fields go together; /x is a field of the resource, any other a neighbour:
//
//	conflicts=   these must not be given as well           with=       these must be given as well
//	exactly=     exactly one of these is given             atleast=    at least one of these is given
//	some, some=  at least one field of the block, or of these, is given
//
// Words that say what a value must look like. Package check keeps them, in the words of the provider:
//
//	enum=, in=, inCase=  one of these: enum also lets an optional field be empty, inCase ignores capitals
//	range=, len=         a number, or a number of letters, as 1..9; either end may be left out
//	match=               a regular expression              nonempty     not the empty text
//	gcename, rfc1035=    a name as Compute Engine or RFC 1035 has it, the latter of so many letters
//	clustername, bucketname, poolid, servicename, serviceaccountid
//	                     a name as its API has it          labelkeys    a map whose keys are labels
//	cidr, cidr=          a range of addresses, of so many bits
//	iammember            a member of an access policy      asn          a private number of a network
//	date, clock          RFC 3339, and HH:mm in UTC        rotation     seconds, a day at least
//	trailingdot          a domain name with its last dot   upper        Google answers in capital letters
//
// Words that say which differences between the state and the inputs to ignore. Package plan has the rules:
//
//	~link, ~path, ~lastname, ~optionallink   another form of the same link, or none (the last)
//	~case, ~domain, ~duration, ~time, ~portrange, ~recurrence, ~member, ~internalip, ~projectnumber, ~rrdatas
//	                                         another spelling of the same
//	~keep, ~empty=X                          nothing, or nothing instead of X
//	~cidrsize                                only the size of the range that Google chose
//	~autopilot, ~autoclass, ~disabledblock, ~disabled, ~logging, ~fleet, ~port, ~privatecluster, ~scopes, ~sourceranges
//	                                         what does not count beside another field
package catalog
