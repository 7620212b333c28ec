import Images
import Testing

@Suite("Logs of builds")
struct BuildLogTests {
    private static let file = """
        ARG BASE
        FROM $BASE AS one
        RUN make
        FROM $BASE
        COPY --from=one / /
        RUN a "b": c
        """

    private static func log(_ lines: [String], secrets: [String] = []) throws -> (shown: [String], log: BuildLog) {
        var log = BuildLog(try Dockerfile(Array(file.utf8), file: "d"), secrets: secrets)
        let shown = lines.flatMap { log.add(Array($0.utf8)) }
        return (shown, log)
    }

    @Test("steps become lines of the Dockerfile, and what is the builder's own is left out")
    func steps() throws {
        let shown = try Self.log([
            "[1/2] STEP 1/3: FROM localhost/pitlane-base:0 AS one", "[1/2] STEP 2/3: ARG X", "--> 96e1878ce32",
            "[1/2] STEP 3/3: RUN make", "cc a.c[2/2] STEP 1/4: FROM localhost/pitlane-base:0", "[2/2] STEP 2/4: ARG X",
            "--> Using cache 96e1878ce32", "[2/2] STEP 3/4: COPY --from=one / /", "--> Using cache 96e1878ce32",
            "10 %\r20 %\r", "\u{1B}[31mred", "[2/2] COMMIT", "-->", "",
        ]).shown
        #expect(
            shown == [
                "d:2: FROM $BASE AS one", "d:3: RUN make", "  cc a.c", "d:4: FROM $BASE", "d:5: COPY --from=one / /",
                "  as before", "  20 %", "  \u{FFFD}[31mred",
            ])
    }

    @Test("a step that a base image brings is shown as it is")
    func brought() throws {
        let shown = try Self.log(["[2/2] STEP 4/4: WORKDIR /x", "[9/9] STEP 1/1: RUN x"]).shown
        #expect(shown == ["  WORKDIR /x", "  RUN x"])
    }

    @Test("no line shows a secret")
    func secrets() throws {
        let shown = try Self.log(["hunter2", "xhunter2hunter22y"], secrets: ["hunter2", "hunter22", ""]).shown
        #expect(shown == ["  ***", "  x******y"])
    }

    @Test("a failure is at the line that ran, without the builder's own places")
    func failure() throws {
        let log = try Self.log([
            "[2/2] STEP 4/4: RUN a \"b\": c", "subprocess exited with status 3",
            "Error: building at STEP \"RUN a \"b\": c\": while running /w/context/x and /w/tmp/y: exit status 3",
        ]).log
        #expect(
            log.failure(code: 1, folder: "/w").description
                == #"d:6:1: RUN a "b": c failed: while running the context/x and tmp/y: exit status 3"#)
        let unread = try Self.log(["Error: parsing main Dockerfile: /w/Dockerfile: COPY requires two arguments"]).log
        #expect(unread.failure(code: 125, folder: "/w").description == "d:5:1: COPY requires two arguments")
        #expect(try Self.log([]).log.failure(code: 9, folder: "/w").description == "d: buildah ended with 9")
    }
}
