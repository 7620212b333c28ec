import Basics
import Images
import Testing

@Suite("Configurations of images")
struct ImageConfigurationTests {
    private static let handed = [(name: "PIP_CERT", value: "/c"), (name: "SOURCE_DATE_EPOCH", value: "1")]

    private static func build(_ moment: String, _ id: String, _ digest: Character) throws -> JSONValue {
        let content = String(repeating: digest, count: 64)
        return try JSONValue.parse(
            """
            {"created": "\(moment)", "container": "\(id)", "container_config": {"Hostname": "\(id)"}, "parent": "\(id)",
             "architecture": "amd64", "os": "linux", "rootfs": {"type": "layers", "diff_ids": ["sha256:\(id)"]},
             "config": {"Hostname": "\(id)", "User": "1000", "Env": ["A=1"], "Cmd": [], "Volumes": {}, "Tty": false,
               "Healthcheck": {"Test": ["CMD", "x"], "Interval": 5000000000},
               "Labels": {"io.buildah.version": "1.28.2", "mine": "1"}},
             "history": [
               {"created": "2020-01-01T00:00:00Z", "created_by": "base", "comment": "kept"},
               {"created": "\(moment)", "created_by": "/bin/sh -c #(nop) ARG PIP_CERT SOURCE_DATE_EPOCH",
                "comment": "FROM \(id)", "empty_layer": true},
               {"created": "\(moment)", "created_by": "/bin/sh -c #(nop) ARG A PIP_CERT SOURCE_DATE_EPOCH",
                "comment": "FROM \(id)", "empty_layer": true},
               {"created": "\(moment)", "created_by": "/bin/sh -c #(nop) COPY dir:\(content) in /deps ",
                "comment": "FROM \(id)"},
               {"created": "\(moment)",
                "created_by": "|3 A=b c PIP_CERT=/c SOURCE_DATE_EPOCH=1 /bin/sh -c echo SOURCE_DATE_EPOCH=1"},
               {"created": "\(moment)", "created_by": "|2 PIP_CERT=/c SOURCE_DATE_EPOCH=1 /bin/sh -c make"}]}
            """)
    }

    @Test("two builds have one configuration, which keeps what the image is told")
    func lasting() throws {
        let one = ImageConfiguration.lasting(
            try Self.build("2026-11-30T20:20:26.6Z", "8c30", "a"), layers: ["sha256:1"], handed: Self.handed)
        let other = ImageConfiguration.lasting(
            try Self.build("2027-01-01T00:00:00Z", "ffff", "b"), layers: ["sha256:1"], handed: Self.handed)
        #expect(one.text() == other.text())
        let created = #""created":"1980-01-01T00:00:00Z""#
        #expect(
            one.text()
                == #"{\#(created),"architecture":"amd64","os":"linux","#
                + #""config":{"User":"1000","Env":["A=1"],"Healthcheck":{"Test":["CMD","x"],"Interval":5000000000},"#
                + #""Labels":{"mine":"1"}},"rootfs":{"type":"layers","diff_ids":["sha256:1"]},"history":["#
                + #"{\#(created),"created_by":"base","comment":"kept"},"#
                + #"{\#(created),"created_by":"/bin/sh -c #(nop) ARG A","empty_layer":true},"#
                + #"{\#(created),"created_by":"/bin/sh -c #(nop) COPY dir in /deps "},"#
                + #"{\#(created),"created_by":"|1 A=b c /bin/sh -c echo SOURCE_DATE_EPOCH=1"},"#
                + #"{\#(created),"created_by":"/bin/sh -c make"}]}"#)
    }
}
