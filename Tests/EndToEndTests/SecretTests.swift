import Basics
import Files
import Glibc
import Testing

/// Stored secrets and variables, by the built program.
struct SecretTests {
    private static let workflow = """
        on: push
        env: { REGION: "${{ vars.region }}" }
        jobs:
          plain:
            runs-on: ubuntu-latest
            steps:
              - env: { TOKEN: "${{ secrets.token }}", OTHER: "${{ secrets.OTHER }}" }
                run: |
                  echo "token [$TOKEN] has ${#TOKEN}, other [$OTHER], region $REGION"
                  echo "$TOKEN" > "$RUNNER_TEMP/token"
                  printf '%s' "$TOKEN" | base64; printf 'x%s' "$TOKEN" | base64; printf 'xx%s' "$TOKEN" | base64
                  printf '%s' "${TOKEN:0:7}"; printf '%s\\n' "${TOKEN:7}"
                  echo "::warning::the token is $TOKEN"
                  echo "value $TOKEN" >> "$GITHUB_STEP_SUMMARY"
                  echo "token=$TOKEN" >> "$GITHUB_OUTPUT"
              - name: "step ${{ secrets.TOKEN }}"
                run: 'echo "script ${{ secrets.TOKEN }}"'
          deploy:
            runs-on: ubuntu-latest
            environment: Production
            steps:
              - env: { TOKEN: "${{ secrets.TOKEN }}" }
                run: echo "token has ${#TOKEN}, region ${{ vars.REGION }} and ${{ vars.ZONE }}"
        """

    /// A sandbox whose key lies in it.
    private func sandbox() throws -> (Sandbox, [Key: String]) {
        let sandbox = try Sandbox(workflow: Self.workflow)
        return (sandbox, ["XDG_CONFIG_HOME": "\(sandbox.folder)/config"])
    }

    /// Sets a secret from standard input.
    private func set(_ name: String, _ value: String, _ sandbox: Sandbox, _ environment: [Key: String]) throws {
        let answer = try sandbox.shell(
            "printf '%s\\n' \"$VALUE\" | \"$PROGRAM\" secret set \(name)",
            environment: environment.merging(["VALUE": value]) { $1 })
        #expect(answer.status == 0, "\(answer.errors)")
        #expect(!answer.output.utf8.containsText(value) && !answer.errors.utf8.containsText(value))
    }

    /// The files below `folder` that hold one of `texts`.
    private func files(in folder: String, with texts: [String]) throws -> [String] {
        var found: [String] = []
        for name in try Folder.names(in: folder) {
            let path = "\(folder)/\(String(decoding: name, as: UTF8.self))"
            var status = stat()
            guard lstat(path, &status) == 0 else { continue }
            if status.st_mode & S_IFMT == S_IFDIR {
                found += try files(in: path, with: texts)
            } else if status.st_mode & S_IFMT == S_IFREG, let bytes = try Folder.read(path, limit: 1 << 30) {
                let hits = texts.contains { Self.holds(bytes, Array($0.utf8)) }
                if hits { found.append(path) }
            }
        }
        return found
    }

    private static func holds(_ bytes: [UInt8], _ part: [UInt8]) -> Bool {
        bytes.withUnsafeBytes { all in
            guard let base = all.baseAddress, let first = part.first else { return false }
            var place = 0
            while place + part.count <= all.count,
                let hit = memchr(base + place, Int32(first), all.count - part.count + 1 - place)
            {
                if memcmp(hit, part, part.count) == 0 { return true }
                place = UnsafeRawPointer(hit) - base + 1
            }
            return false
        }
    }

    @Test func storedSecretsReachTheirJobsAndNothingElse() throws {
        let (sandbox, environment) = try sandbox()
        let (token, production) = ("s3cr3t/t0ken+here", "another-s3cret-for-production")
        try set("token", token, sandbox, environment)
        try set("TOKEN --env production", production, sandbox, environment)
        #expect(try sandbox.pitlane("variable", "set", "region", "eu-1", environment: environment).status == 0)
        for (name, value) in [("REGION", "us-1"), ("zone", "b")] {
            let answer = try sandbox.pitlane(
                "variable", "set", name, value, "--env", "PRODUCTION", environment: environment)
            #expect(answer.status == 0, "\(answer.errors)")
        }

        let answer = try sandbox.run(environment: environment)
        #expect(answer.status == 0, "\(answer.errors) \(answer.output)")
        #expect(answer.says("plain", "token [***] has 17, other [], region eu-1"))
        #expect(answer.says("plain", "script ***"))
        #expect(answer.lines("plain").filter { Key($0) == "***" }.count >= 2)
        #expect(answer.says("deploy", "token has 29, region us-1 and b"))
        #expect(answer.objects("annotation").first?["message"] == "the token is ***")
        #expect(answer.objects("step.started").contains { $0["name"] == "step ***" })

        // In the record, nor anywhere else in its folder, is there anything of them.
        let texts = [token, production, "czNjcjN0L3Qwa2VuK2hlcmU", "YW5vdGhlci1zM2NyZXQ", "s3cr3t%2Ft0ken"]
        #expect(try files(in: "\(sandbox.repository)/.pitlane", with: texts) == [])
        for text in texts { #expect(!answer.output.utf8.containsText(text)) }
        let record = try sandbox.pitlane("show", "1", "--format", "json", environment: environment)
        #expect(record.output.utf8.containsText("value ***"))

        // The command line wins over both.
        let given = try sandbox.run(
            "--secret", "TOKEN", "--var", "region=given", environment: environment.merging(["TOKEN": "1234567"]) { $1 })
        #expect(given.says("plain", "token [***] has 7, other [], region given"), "\(given.output)")
        #expect(given.says("deploy", "token has 7, region given and b"))
    }

    @Test func listsNamesAndRemoves() throws {
        let (sandbox, environment) = try sandbox()
        try set("B", "value-of-b", sandbox, environment)
        try set("a", "value-of-a", sandbox, environment)
        try set("A --env staging", "value-of-staging", sandbox, environment)
        let list = try sandbox.pitlane("secret", "list", "--format", "json", environment: environment)
        let names = list.objects.first?.arrayValue?.map { [$0["name"]?.stringValue, $0["environment"]?.stringValue] }
        #expect(names == [["A", nil], ["B", nil], ["A", "staging"]])
        #expect(!list.output.utf8.containsText("value-of"))
        let text = try sandbox.pitlane("secret", "list", environment: environment)
        #expect(text.output.utf8.containsText("staging") && !text.output.utf8.containsText("value-of"))
        #expect(try sandbox.pitlane("secret", "remove", "a", environment: environment).status == 0)
        let again = try sandbox.pitlane("secret", "remove", "a", environment: environment)
        #expect(again.status == 2)
        #expect(again.errors.utf8.containsText("there is no secret A; there are B, A of the environment staging"))

        #expect(try sandbox.pitlane("variable", "set", "V", "one two", environment: environment).status == 0)
        let input = try sandbox.shell("printf 'x\\ny\\n' | \"$PROGRAM\" variable set W -", environment: environment)
        #expect(input.status == 0, "\(input.errors)")
        let variables = try sandbox.pitlane("variable", "list", "--format", "json", environment: environment)
        #expect(variables.objects.first?.arrayValue?.map { $0["value"]?.stringValue } == ["one two", "x\ny"])
        #expect(try sandbox.pitlane("variable", "remove", "v", environment: environment).status == 0)
        #expect(try sandbox.pitlane("variable", "remove", "v", environment: environment).status == 2)
    }

    @Test func planNamesWhatIsNotSet() throws {
        let (sandbox, environment) = try sandbox()
        try set("TOKEN", "a-value", sandbox, environment)
        let text = try sandbox.pitlane("plan", environment: environment)
        #expect(text.output.utf8.containsText("Would read secrets: OTHER (not set), TOKEN."), "\(text.output)")
        let json = try sandbox.pitlane("plan", "--format", "json", environment: environment)
        #expect(json.objects.first?["secrets"] == ["OTHER", "TOKEN"])
        #expect(json.objects.first?["secrets_not_set"] == ["OTHER"])
        let given = try sandbox.pitlane("plan", "--format", "json", "--secret", "other", environment: environment)
        #expect(given.objects.first?["secrets_not_set"] == [])
    }

    @Test func aSecretThatDoesNotOpenIsAnErrorAndNothingStarts() throws {
        let (sandbox, environment) = try sandbox()
        let key = "\(sandbox.folder)/config/pitlane/secrets.key"
        try set("TOKEN", "a-value", sandbox, environment)
        var status = stat()
        try #require(stat(key, &status) == 0)
        #expect(status.st_mode & 0o777 == 0o600)

        func fails(_ text: String, _ comment: Comment) throws {
            let answer = try sandbox.run(environment: environment)
            #expect(answer.status == 2, comment)
            #expect(answer.errors.utf8.containsText(text), "\(comment): \(answer.errors)")
            #expect(!answer.output.utf8.containsText("job.started"), comment)
        }
        chmod(key, 0o644)
        try fails("other users can read the key file \(key)", "a key others can read")
        chmod(key, 0o600)
        #expect(try sandbox.run(environment: environment).status == 0)

        let content = try #require(try Folder.read(key, limit: 1000))
        unlink(key)
        try fails("this user has no key file for it", "no key")
        let set = try sandbox.shell("echo x | \"$PROGRAM\" secret set NEW", environment: environment)
        #expect(set.status == 2 && set.errors.utf8.containsText("put it back, or remove the secrets first"))
        try Folder.write(Array("rubbish".utf8), to: key, mode: 0o600)
        try fails("holds no key of pitlane", "no key in the file")
        var other = content
        other[20] = other[20] == UInt8(ascii: "0") ? UInt8(ascii: "1") : UInt8(ascii: "0")
        try Folder.write(other, to: key, mode: 0o600)
        try fails("is sealed with another key", "another key")
        try Folder.write(content, to: key, mode: 0o600)
        #expect(try sandbox.run(environment: environment).status == 0)
    }

    @Test func refusesValuesOnTheCommandLineAndNamesThatAreNone() throws {
        let (sandbox, environment) = try sandbox()
        let argument = try sandbox.pitlane("secret", "set", "TOKEN", "the-value", environment: environment)
        #expect(argument.status == 2)
        #expect(argument.errors.utf8.containsText("a secret's value is never an argument"))
        #expect(!argument.errors.utf8.containsText("the-value"))
        for (command, text) in [
            ("echo x | \"$PROGRAM\" secret set 1X", "no digit first"),
            ("echo x | \"$PROGRAM\" secret set github_x", "GITHUB_ is reserved"),
            ("echo x | \"$PROGRAM\" secret set A-B", "letters, digits and _ are allowed"),
            ("echo | \"$PROGRAM\" secret set X", "the value of X is empty"),
            ("printf 'a\\377' | \"$PROGRAM\" secret set X", "is not text (UTF-8)"),
            ("head -c 50000 /dev/zero | tr '\\0' x | \"$PROGRAM\" secret set X", "longer than 49152 bytes"),
            ("echo x | \"$PROGRAM\" secret set X --env ''", "the name of an environment"),
            ("\"$PROGRAM\" variable set GITHUB_X y", "GITHUB_ is reserved"),
            ("\"$PROGRAM\" run --var 1x=y", "cannot be the name of a variable"),
            ("\"$PROGRAM\" run --secret A=the-value", "--secret takes a name, never NAME=value"),
        ] {
            let answer = try sandbox.shell(command, environment: environment)
            #expect(answer.status == 2, "\(command)")
            #expect(answer.errors.utf8.containsText(text), "\(command): \(answer.errors)")
            #expect(!answer.errors.utf8.containsText("the-value"), "\(command)")
        }
        let short = try sandbox.shell("echo abc | \"$PROGRAM\" secret set X", environment: environment)
        #expect(short.status == 0 && short.errors.utf8.containsText("fewer than 4 bytes"))
    }

    @Test func valuesComeFromFilesToo() throws {
        let (sandbox, environment) = try sandbox()
        try sandbox.write([
            "secrets.env": "# comment\nTOKEN=\"from-a-file\"\nother='with = sign'\n", "vars.env": "region=file-1\n",
            "step.env": "REGION=ignored\nFROM_FILE=yes\n",
        ])
        let answer = try sandbox.run(
            "--secrets-file", "secrets.env", "--vars-file", "vars.env", "--env-file", "step.env", "--env", "EXTRA=more",
            environment: environment)
        #expect(answer.status == 0, "\(answer.errors)")
        #expect(answer.says("plain", "token [***] has 11, other [***], region file-1"), "\(answer.output)")
        try sandbox.write(["secrets.env": "TOKEN value-alone\n"])
        let wrong = try sandbox.run("--secrets-file", "secrets.env", environment: environment)
        #expect(wrong.status == 2)
        #expect(wrong.errors.utf8.containsText("secrets.env:1: expected NAME=value"))
        #expect(!wrong.errors.utf8.containsText("value-alone"))
    }
}
