package provider

import "testing"

func TestAccountThatExists(t *testing.T) {
	b := open(t)
	inputs := values{"accountId": "some-account", "displayName": "new"}
	b.must("serviceaccount/account:Account", "first", values{"accountId": "some-account", "displayName": "old"})
	_, err := b.create("serviceaccount/account:Account", "second", inputs)
	wantError(t, err, "Error 409: Service account some-account already exists within project projects/demo.")

	inputs["createIgnoreAlreadyExists"] = true
	second, err := b.create("serviceaccount/account:Account", "second", inputs)
	if err != nil {
		t.Fatal(err)
	}
	if second.output("displayName") != "old" || second.output("createIgnoreAlreadyExists") != true {
		t.Errorf("it is not the account that was there: %v", second.state)
	}
}
