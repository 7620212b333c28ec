import Basics
import Configuration
import Reports
import Testing

@Suite("services and targets of pitlane.yml")
struct DeploymentReaderTests {
    private static func read(_ text: String) -> (configuration: ProjectConfiguration?, diagnostics: [Diagnostic]) {
        ConfigurationReader.read(path: "pitlane.yml", text.utf8)
    }

    @Test("eight lines are enough, and every value is read")
    func values() throws {
        let (few, problems) = Self.read(
            """
            services:
              shop:
                image: registry.example.org:5000/acme/shop
                port: 8000
            environments:
              Staging:
                target: { hosts: ["unix:///run/docker.sock"], listen: "0.0.0.0:80" }
            """)
        #expect(problems.isEmpty, "\(problems.map(\.line))")
        let small = try #require(few)
        let service = try #require(small.services.first)
        #expect(service.image.utf8.elementsEqual("registry.example.org:5000/acme/shop".utf8))
        #expect(service.health == ServiceConfiguration.Health() && service.bake == .seconds(30))
        #expect(service.memory == nil && service.migrate == nil && service.drain == .seconds(30))
        let target = try #require(small.targets.first)
        #expect(target.environment == "staging" && target.keep == 3 && target.domain == nil)
        #expect("\(target.listen)" == "0.0.0.0:80")
        let (many, none) = Self.read(
            """
            services:
              shop:
                image: shop
                port: 1
                health: { path: "/up?x=1", interval: 250ms, successes: 1, timeout: 1m }
                strategy: blue-green
                migrate: alembic upgrade head
                smoke: pytest
                bake: 0s
                watch: [/api?x=1, /]
                drain: 5m
                memory: 1GB
                env: { A: 1, B: "", C: yes }
                volumes: ["data:/data"]
            environments:
              p:
                keep: 5
                target: { hosts: ["unix:///s"], listen: "[::1]:8080", domain: Shop.Example.org, front-door: "haproxy:3" }
            """)
        #expect(none.isEmpty, "\(none.map(\.line))")
        let all = try #require(many)
        let full = try #require(all.services.first)
        #expect(full.health.interval == .milliseconds(250) && full.bake == .zero && full.memory == 1_000_000_000)
        #expect(full.watch.map { Key($0) } == ["/api?x=1", "/"] && service.watch.map { Key($0) } == ["/"])
        #expect(full.env == ["A": "1", "B": "", "C": "yes"] && full.volumes.map(\.path) == ["/data"])
        let named = try #require(all.targets.first)
        #expect("\(named.listen)" == "[::1]:8080" && named.domain.map { Key($0) } == "shop.example.org")
        #expect(named.keep == 5 && Key(named.frontDoor) == "haproxy:3")
    }

    @Test("a service of several may have an address, a name and a certificate of its own")
    func parts() throws {
        let (read, problems) = Self.read(
            """
            services: { web: { image: web, port: 1 }, api: { image: api, port: 2 } }
            environments:
              p:
                target:
                  hosts: ["unix:///s"]
                  listen: "0.0.0.0:443"
                  domain: example.org
                  certificate: { secret: tls }
                  services: { api: { domain: api.example.org, certificate: { secret: API_TLS } } }
            """)
        #expect(problems.isEmpty, "\(problems.map(\.line))")
        let target = try #require(read?.targets.first)
        let (web, api) = (target.target(of: "web"), target.target(of: "api"))
        #expect(web.domain.map { Key($0) } == "example.org" && api.domain.map { Key($0) } == "api.example.org")
        #expect(web.certificate?.secret == "TLS" && api.certificate?.secret == "API_TLS")
        #expect(web.listen == api.listen && read?.services.map(\.name) == ["web", "api"])
        #expect(web.certificate?.place == SourcePosition(line: 8, column: 30))
    }

    /// A key of a service or of a target, and what is said of its value.
    private static let wrongValues: [(section: String, value: String, message: String)] = [
        ("service", "port: 0", "Unexpected value '0'"),
        ("service", "image: shop:3", "An image has no tag here"),
        ("service", "image: shop@sha256:00", "An image has no tag here"),
        ("service", "image: Shop", "Unexpected value 'Shop'"),
        ("service", "health: { path: health }", "Unexpected value 'health'"),
        ("service", "health: { path: '/a b' }", "Unexpected value '/a b'"),
        ("service", "health: { interval: 1ms }", "Unexpected value '1ms'"),
        ("service", "health: { retries: 3 }", "Unexpected value 'retries'"),
        ("service", "strategy: canary", "The strategy 'canary' is not supported"),
        ("service", "bake: 30", "Unexpected value '30'"),
        ("service", "memory: 1MB", "Unexpected value '1MB'"),
        ("service", "memory: 1GiB", "Unexpected value '1GiB'"),
        ("service", "env: { A: { secret: B } }", "A mapping was not expected"),
        ("service", "env: { 1A: b }", "'1A' cannot be the name of a variable"),
        ("service", "volumes: [/host:/data]", "Unexpected value '/host:/data'"),
        ("service", "volumes: [data]", "Unexpected value 'data'"),
        ("service", "backup: { command: x }", "'backup' is not supported yet"),
        ("target", "hosts: []", "The list is empty"),
        ("target", "hosts: ['ssh://a@b']", "The host 'ssh://a@b' is not supported"),
        ("target", "hosts: ['unix:///a', 'unix:///b']", "Several hosts are not supported"),
        ("target", "listen: 8080", "Unexpected value '8080'"),
        ("target", "listen: 'localhost:80'", "Unexpected value 'localhost:80'"),
        ("target", "listen: '127.0.0.1:0'", "Unexpected value '127.0.0.1:0'"),
        ("target", "listen: '1.2.3.256:80'", "Unexpected value '1.2.3.256:80'"),
        ("target", "domain: a_b", "Unexpected value 'a_b'"),
        ("target", "certificate: { acme: me@example.org }", "'acme' is not supported yet"),
        ("target", "certificate: { file: tls.pem }", "Unexpected value 'file'"),
        ("target", "certificate: {}", "Required property is missing: secret"),
        ("target", "certificate: { secret: 1x }", "'1x' cannot be the name of a secret"),
        ("target", "certificate: AAAA", "A certificate does not belong into this file"),
        ("target", "redirect: '127.0.0.1:80'", "'redirect' needs 'certificate'"),
        ("target", "services: [shop]", "A list was not expected"),
        ("target", "services: { 'a b': { domain: a.b } }", "'a b' cannot be the name of a service that is deployed"),
        ("target", "services: { shop: { hosts: [] } }", "Unexpected value 'hosts'"),
    ]

    @Test("a wrong value is refused at its place", arguments: wrongValues)
    func refusal(_ section: String, _ value: String, _ message: String) {
        let isTarget = section.utf8.elementsEqual("target".utf8)
        let key = value.prefix { $0 != ":" }
        let service = ["image: shop", "port: 1"].filter { isTarget || !$0.hasPrefix("\(key):") }
        let target = ["hosts: ['unix:///s']", "listen: '1.1.1.1:80'"].filter { !isTarget || !$0.hasPrefix("\(key):") }
        let (configuration, diagnostics) = Self.read(
            """
            services: { s: { \((service + (isTarget ? [] : [value])).joined(separator: ", ")) } }
            environments: { p: { target: { \((target + (isTarget ? [value] : [])).joined(separator: ", ")) } } }
            """)
        #expect(configuration == nil)
        #expect(diagnostics.map(\.message) == [message])
        #expect(diagnostics.first?.range?.start.line == (isTarget ? 2 : 1))
    }

    @Test("names that become names of the engine's are plain, and what is missing is named")
    func names() {
        let lines = [
            (
                "services: { My_shop: { image: a, port: 1 } }",
                "'My_shop' cannot be the name of a service that is deployed"
            ),
            ("services: { a: { port: 1 } }", "Required property is missing: image"),
            (
                "environments: { 'a b': { target: { hosts: ['unix:///s'], listen: '1.1.1.1:80' } } }",
                "'a b' cannot be the name of an environment that is deployed to"
            ),
            ("environments: { a: { target: { hosts: ['unix:///s'] } } }", "Required property is missing: listen"),
        ]
        for (text, message) in lines { #expect(Self.read(text).diagnostics.map(\.message) == [message], "\(text)") }
    }
}
