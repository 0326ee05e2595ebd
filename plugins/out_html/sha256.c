/* SHA-256 (FIPS 180-4), for the hashes of the page's own style and script. A
 * few kilobytes once a page: small rather than fast. */
#include "html.h"

static const uint32_t sha_k[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1,
    0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3,
    0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786,
    0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147,
    0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13,
    0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b,
    0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a,
    0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208,
    0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

static uint32_t sha_turn(uint32_t x, int by)
{
    return x >> by | x << (32 - by);
}

static void sha_block(html_sha *sha)
{
    uint32_t w[64], v[8];

    for (size_t i = 0; i < 16; i++)
        w[i] = (uint32_t)sha->block[4 * i] << 24
             | (uint32_t)sha->block[4 * i + 1] << 16
             | (uint32_t)sha->block[4 * i + 2] << 8 | sha->block[4 * i + 3];
    for (size_t i = 16; i < 64; i++)
        w[i] = w[i - 16] + w[i - 7]
             + (sha_turn(w[i - 15], 7) ^ sha_turn(w[i - 15], 18)
                ^ w[i - 15] >> 3)
             + (sha_turn(w[i - 2], 17) ^ sha_turn(w[i - 2], 19)
                ^ w[i - 2] >> 10);
    memcpy(v, sha->h, sizeof v);
    for (size_t i = 0; i < 64; i++) {
        uint32_t e = v[4], a = v[0];
        uint32_t one = v[7] + sha_k[i] + w[i] + ((e & v[5]) ^ (~e & v[6]))
                     + (sha_turn(e, 6) ^ sha_turn(e, 11) ^ sha_turn(e, 25));
        uint32_t two = ((a & v[1]) ^ (a & v[2]) ^ (v[1] & v[2]))
                     + (sha_turn(a, 2) ^ sha_turn(a, 13) ^ sha_turn(a, 22));

        memmove(v + 1, v, 7 * sizeof v[0]);
        v[4] += one;
        v[0] = one + two;
    }
    for (size_t i = 0; i < 8; i++)
        sha->h[i] += v[i];
}

void html_sha_init(html_sha *sha)
{
    static const uint32_t first[8] = {
        0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
        0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
    };

    memcpy(sha->h, first, sizeof first);
    sha->len = 0;
}

void html_sha_add(html_sha *sha, const void *bytes, size_t len)
{
    const unsigned char *at = bytes;

    for (size_t i = 0; i < len; i++) {
        sha->block[sha->len++ % 64] = at[i];
        if (sha->len % 64 == 0)
            sha_block(sha);
    }
}

void html_sha_end(html_sha *sha, unsigned char out[32])
{
    uint64_t      bits = sha->len * 8;
    unsigned char size[8];

    for (size_t i = 0; i < 8; i++)
        size[i] = (unsigned char)(bits >> (56 - 8 * i));
    html_sha_add(sha, "\x80", 1);
    while (sha->len % 64 != 56)
        html_sha_add(sha, "", 1);
    html_sha_add(sha, size, sizeof size);
    for (size_t i = 0; i < 32; i++)
        out[i] = (unsigned char)(sha->h[i / 4] >> (24 - 8 * (i % 4)));
}
