import Basics
import Hashing
import Testing

@Suite("Certificates with their keys")
struct CertificateChainTests {
    /// For Shop.example.org and *.apps.example.org, from 2026-12-01 to 2027-03-01.
    private static let leaf = """
        -----BEGIN CERTIFICATE-----
        MIIBmzCCAUKgAwIBAgIUS/fTFdl9iK4Ap766z6ld+gun/7UwCgYIKoZIzj0EAwIw
        EjEQMA4GA1UEAwwHVGVzdCBDQTAeFw0yNjEyMDEwMDA2MzJaFw0yNzAzMDEwMDA2
        MzJaMA8xDTALBgNVBAMMBHNob3AwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAR9
        Ftns5TDSV7Zd+ZVwO+i2VjFuqXBsqB3y24t+lE44FoMEfHnm7fNF1mVmdO3zwTmW
        TLyq5c8FQUErz0aX8c06o3kwdzA1BgNVHREELjAsghBTaG9wLmV4YW1wbGUub3Jn
        ghIqLmFwcHMuZXhhbXBsZS5vcmeHBH8AAAEwHQYDVR0OBBYEFOcOsXRr0aN9gZEL
        HLuDZJnmeEEfMB8GA1UdIwQYMBaAFJACC+YFl35Vr/2vBH0BsZbiTPsCMAoGCCqG
        SM49BAMCA0cAMEQCIElyaYJzNc6BvqwZOeJAySZp8aKvm4PKgFWavGoSn4koAiAd
        RXo6kjl9gw99q2oWnaboqQV/dyUFRUgzNJDKww2+aA==
        -----END CERTIFICATE-----
        """
    /// The one that vouches for it, to 2036.
    private static let authority = """
        -----BEGIN CERTIFICATE-----
        MIIBejCCAR+gAwIBAgIUX+3+S5TuJHzmiHyVAZn4YymX1eIwCgYIKoZIzj0EAwIw
        EjEQMA4GA1UEAwwHVGVzdCBDQTAeFw0yNjEyMDEwMDA2MzJaFw0zNjExMjgwMDA2
        MzJaMBIxEDAOBgNVBAMMB1Rlc3QgQ0EwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNC
        AASMhEDRyQ1hNOQ7cjtTTlY2bJFlT/H41Tumf1R+sub9Dy+YbksKw7EoIwMNQ2KH
        akvvymCpdTlk/L2DFAZA2mBxo1MwUTAdBgNVHQ4EFgQUkAIL5gWXflWv/a8EfQGx
        luJM+wIwHwYDVR0jBBgwFoAUkAIL5gWXflWv/a8EfQGxluJM+wIwDwYDVR0TAQH/
        BAUwAwEB/zAKBggqhkjOPQQDAgNJADBGAiEA+RxcwDnKxqPKz3olB0ydknzhQG5z
        C3Xh/LEVkPWDzUgCIQCSboSGPAeIXoOdMNoCdD5zBQt+A/4fVLiEmoZenRHeIA==
        -----END CERTIFICATE-----
        """
    /// For Old.example.org in its subject alone, to 2081: a moment with four digits of the year.
    private static let old = """
        -----BEGIN CERTIFICATE-----
        MIIBozCCAUmgAwIBAgIUXeT1j1m/K2TRq5GGqtEScFU0hkkwCgYIKoZIzj0EAwIw
        JjEKMAgGA1UECgwBeDEYMBYGA1UEAwwPT2xkLmV4YW1wbGUub3JnMCAXDTI2MTIw
        MTAwMDYzMloYDzIwODEwOTAzMDAwNjMyWjAmMQowCAYDVQQKDAF4MRgwFgYDVQQD
        DA9PbGQuZXhhbXBsZS5vcmcwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAT8kS3d
        KIeLcmXKKfmot6mNbOVDGtYieb7LaeKDUGGht4iyuCzF4ROSdwPwWVvWD8xxw0Iu
        PnqajLZ1ajHtbikDo1MwUTAdBgNVHQ4EFgQURw+wR2qysdwUlpW9NYB/3aGK67ww
        HwYDVR0jBBgwFoAURw+wR2qysdwUlpW9NYB/3aGK67wwDwYDVR0TAQH/BAUwAwEB
        /zAKBggqhkjOPQQDAgNIADBFAiAOhF/lGp1/VQnQwpK349HE3L9kCLrB0jtRR0wC
        xWytdwIhAIDKwQJ+vxyez1mUHSuMpfayoDIHa+BqvmBCMLGXTBhV
        -----END CERTIFICATE-----
        """
    private static let key = block("PRIVATE KEY", "AAAA")
    private static let now = MomentText.time("2026-12-24T00:00:00Z") ?? 0

    private static func block(_ label: String, _ lines: String) -> String {
        "-----BEGIN \(label)-----\n\(lines)\n-----END \(label)-----\n"
    }

    @Test(
        "A certificate is for its names, and for its time",
        arguments: [
            ("shop.example.org", "2026-12-24T00:00:00Z", nil), ("SHOP.example.org", "2026-12-24T00:00:00Z", nil),
            ("a.apps.example.org", "2026-12-24T00:00:00Z", nil), (nil, "2026-12-24T00:00:00Z", nil),
            ("a.b.apps.example.org", "2026-12-24T00:00:00Z", "and not for a.b.apps.example.org"),
            ("apps.example.org", "2026-12-24T00:00:00Z", "it is for shop.example.org, *.apps.example.org, and not for"),
            ("shop", "2026-12-24T00:00:00Z", "and not for shop"),
            ("shop.example.org", "2027-03-01T00:06:32Z", "it expired at 2027-03-01T00:06:32Z"),
            ("shop.example.org", "2026-12-01T00:06:31Z", "it is not valid before 2026-12-01T00:06:32Z"),
        ] as [(String?, String, String?)])
    func names(name: String?, time: String, problem: String?) throws {
        let chain = try CertificateChain(pem: "\(Self.key)\(Self.leaf)\n\(Self.authority)\n".utf8)
        let found = chain.problem(for: name, at: try #require(MomentText.time(time)))
        if let problem { #expect(found?.contains(problem) == true, "\(found ?? "")") } else { #expect(found == nil) }
        #expect(chain.end == MomentText.time("2027-03-01T00:06:32Z"))
    }

    @Test("Without names of hosts the subject's counts, and years have four digits where they must")
    func subject() throws {
        let chain = try CertificateChain(pem: "\(Self.old)\r\n\(Self.key)".utf8)
        #expect(chain.problem(for: "old.example.org", at: Self.now) == nil)
        #expect(chain.end == MomentText.time("2081-09-03T00:06:32Z"))
    }

    @Test("What is given to a server has nothing beside the blocks")
    func plainText() throws {
        let text = "subject=x\n\n\(Self.leaf)\n\nshow info\n\n\(Self.key)\nshow info\n"
        let chain = try CertificateChain(pem: text.utf8)
        #expect(chain.pem.utf8.elementsEqual("\(Self.leaf)\n\(Self.key)".utf8))
    }

    @Test(
        "What is no certificate with its key says why",
        arguments: [
            ("", "it has no certificate"), ("junk", "it has no certificate"), (key, "it has no certificate"),
            (leaf, "it has no private key"), ("\(leaf)\n\(key)\(key)", "it has several private keys"),
            ("\(leaf)\n\(block("ENCRYPTED PRIVATE KEY", "AAAA"))", "its private key needs a passphrase"),
            (
                "\(leaf)\n\(block("EC PRIVATE KEY", "Proc-Type: 4,ENCRYPTED\n\nAAAA"))",
                "its private key needs a passphrase"
            ),
            ("\(leaf)\n\(block("PRIVATE KEY", "?"))", "its private key cannot be read"),
            ("\(block("CERTIFICATE", "AAAA"))\(key)", "one of its certificates cannot be read"),
            ("-----BEGIN CERTIFICATE-----\nAAAA\n-----END PRIVATE KEY-----\n", "it is not PEM"),
        ])
    func refusals(text: String, reason: String) {
        let error = #expect(throws: CertificateChain.Problem.self) { try CertificateChain(pem: text.utf8) }
        #expect(error?.description.contains(reason) == true, "\(error?.description ?? "")")
    }

    @Test("Cut or changed bytes are refused, and crash nothing")
    func changedBytes() throws {
        let lines = Self.leaf.split(separator: "\n")
        for line in 1..<lines.count - 1 {
            var some = lines
            some.remove(at: line)
            _ = try? CertificateChain(pem: "\(some.joined(separator: "\n"))\n\(Self.key)".utf8)
            some = lines
            some[line] = Substring(String(some[line].reversed()))
            _ = try? CertificateChain(pem: "\(some.joined(separator: "\n"))\n\(Self.key)".utf8)
        }
        let cut = lines.prefix(3).joined(separator: "\n") + "\n-----END CERTIFICATE-----\n\(Self.key)"
        #expect(throws: CertificateChain.Problem.self) { try CertificateChain(pem: cut.utf8) }
    }
}
