import Basics
import Images
import Testing

@Suite("Dockerfiles")
struct DockerfileTests {
    struct Broken: Sendable, CustomTestStringConvertible {
        let file: String
        let error: String
        var testDescription: String { file }
    }

    static let broken = [
        Broken(file: "", error: "Dockerfile:1:1: there is no FROM"),
        Broken(file: "# only a comment\n", error: "Dockerfile:1:1: there is no FROM"),
        Broken(file: "RUN x\nFROM a", error: "Dockerfile:1:1: RUN stands before FROM"),
        Broken(file: "FROM a\n\nRNU x", error: "Dockerfile:3:1: unknown instruction 'RNU'; did you mean 'RUN'?"),
        Broken(file: "FROM a\nRUN a \\\n  b\nxyz", error: "Dockerfile:4:1: unknown instruction 'XYZ'"),
        Broken(file: "FROM a b", error: "Dockerfile:1:1: FROM takes an image"),
        Broken(file: "FROM", error: "Dockerfile:1:1: FROM takes an image"),
        Broken(file: "FROM a\nRUN <<X\nxyz", error: "Dockerfile:2:1: the here-document 'X' does not end"),
    ]

    @Test("refuses what no builder understands, at its line", arguments: broken)
    func refuses(_ item: Broken) {
        #expect { _ = try Dockerfile(Array(item.file.utf8), file: "Dockerfile") } throws: { error in
            "\(error)".hasPrefix(item.error)
        }
    }

    struct Bases: Sendable, CustomTestStringConvertible {
        let file: String
        var given: [Key: String] = [:]
        let uses: [String]
        var testDescription: String { file }
    }

    static let bases = [
        Bases(file: "FROM a", uses: ["1 a"]),
        Bases(file: "from a as B\nFROM b", uses: ["1 a"]),
        Bases(file: "FROM scratch\nCOPY --from=c:1 / /", uses: ["2 c:1"]),
        // What the last stage does not need is not asked for.
        Bases(file: "FROM unused\nFROM b", uses: ["2 b"]),
        Bases(file: "FROM a AS x\nFROM b\nCOPY --chown=1 --from=X / /", uses: ["1 a", "2 b"]),
        Bases(file: "FROM a\nFROM b\nCOPY --from=0 / /", uses: ["1 a", "2 b"]),
        Bases(file: "FROM b\nRUN --mount=type=bind,from=t,source=/x make", uses: ["1 b", "2 t"]),
        Bases(file: "ARG BASE=a:1\nFROM $BASE", uses: ["2 a:1"]),
        Bases(file: "ARG BASE=a:1\nFROM ${BASE}", given: ["BASE": "oci:x:y"], uses: ["2 oci:x:y"]),
        Bases(file: "ARG V='3' R=\"r.io/\"\nARG I=${R}py:$V\nFROM ${I}-slim", uses: ["3 r.io/py:3-slim"]),
        Bases(file: "ARG V\nFROM p:${V:-9}${V:+x}", uses: ["2 p:9"]),
        Bases(file: "ARG V\nFROM p:${V:-9}${V:+x}", given: ["V": "1"], uses: ["2 p:1x"]),
        Bases(file: "FROM --platform=$BUILDPLATFORM \\\n  # why\n  a \\\n  AS b", uses: ["1 a"]),
        Bases(file: "# escape=`\nFROM a `\n  AS b\nRUN x", uses: ["2 a"]),
        Bases(file: "FROM a\nRUN <<X\nFROM b\nX\nFROM c", uses: ["5 c"]),
    ]

    private static func read(_ item: Bases) throws -> DockerfileBases {
        let file = try Dockerfile(Array(item.file.utf8), file: "Dockerfile")
        return try DockerfileBases(file, DockerfileArguments(file, given: item.given, platform: "linux/amd64"))
    }

    @Test("says which images a build begins with", arguments: bases)
    func finds(_ item: Bases) throws {
        #expect(try Self.read(item).uses.map { "\($0.line) \($0.image)" } == item.uses)
    }

    @Test("an image without a name is refused at its line")
    func empty() throws {
        let file = Bases(file: "ARG BASE\nFROM $BASE", uses: [])
        #expect { _ = try Self.read(file) } throws: { error in
            "\(error)".hasPrefix("Dockerfile:2:1: the image '$BASE' is empty")
        }
    }

    @Test("the builder's file has pinned images, and what each stage is given")
    func pinned() throws {
        let text = """
            ARG BASE=a:1
            # first
            FROM --platform=$TARGETPLATFORM $BASE AS Build
            RUN make \\
              # inside
              all
            FROM scratch
            COPY --from=build / /
            COPY --from=tools:2 / /
            """
        let bases = try Self.read(Bases(file: text, uses: []))
        let pinned = bases.pinned(["a:1": "pin-a", "tools:2": "pin-t"], declaring: ["X", "Y"])
        #expect(
            String(decoding: pinned, as: UTF8.self) == """
                ARG BASE=a:1
                # first
                FROM --platform=linux/amd64 pin-a AS build
                ARG X Y
                RUN make \\
                  # inside
                  all
                FROM scratch
                ARG X Y
                COPY --from=build / /
                COPY --from=pin-t / /

                """)
        #expect(bases.lastImage == nil)
    }
}
