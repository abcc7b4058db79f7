// SHA-512's compression for one message on x86-64 with AVX2, BMI1 and BMI2: scalar rounds, and the
// message schedule in vectors between them. sha2_sha512_avx2.cc calls it, by System V's convention.
//
// A round costs 23 scalar instructions. One more than need be: T1 is added to d in two parts, so
// that the sum from which the next round starts waits for Sigma1 alone, which is what limits it.
// The vector instructions between them fill slots of the decoder that the rounds leave empty, and
// are free where they are spread evenly. The order of both was found by measuring; others that look
// as good are up to a tenth slower, some of them only now and then.
//
// Vectors hold two words of one block in the lower half and the same two of the next block in the
// upper: no word crosses a half. While the rounds of a pair of blocks run, the schedule of the
// following pair is made: 16 words of each block in every 40 rounds. W + K goes through memory.
#if defined(__x86_64__) && defined(__ELF__)

#define CHAIN 0(%rsp)
#define DATA 8(%rsp)
#define COUNT 16(%rsp)
#define SCRATCH 24(%rsp)
#define CONSTANTS 32(%rsp)
#define COUNTER 40(%rsp)
#define FRAME 48

#define RA %rax
#define RB %rbx
#define RC %rcx
#define RD %rdx
#define RE %r8
#define RF %r9
#define RG %r10
#define RH %r11
#define T1 %rsi
#define T2 %r12
#define T3 %r13
#define AB %rbp  /* a ^ b of this round, which is b ^ c of the next */
#define BC %rdi
#define W %r14   /* where the rounds read W + K */
#define O %r15   /* pairs: where the schedule writes W + K, K lies behind it; blocks: K */

// W + K of a pair of blocks: 40 vectors.
#define SIZE 1280

// Instruction `n`, from 1 to 23, of a step of the schedule: x0 holds W[t..t+1], x1 the two words
// after them and so on; x0 becomes W[t+16..t+17] and goes to `out` with K added.
.macro PART n, x0, x1, x4, x5, x7, k, out
  .if \n == 1
    vpalignr $8, \x0, \x1, %ymm8
  .elseif \n == 2
    vpalignr $8, \x4, \x5, %ymm9
  .elseif \n == 3
    vpsrlq $1, %ymm8, %ymm10
  .elseif \n == 4
    vpaddq %ymm9, \x0, \x0
  .elseif \n == 5
    vpsllq $63, %ymm8, %ymm11
  .elseif \n == 6
    vpshufb %ymm15, %ymm8, %ymm12
  .elseif \n == 7
    vpxor %ymm10, %ymm11, %ymm10
  .elseif \n == 8
    vpsrlq $7, %ymm8, %ymm8
  .elseif \n == 9
    vpsrlq $19, \x7, %ymm9
  .elseif \n == 10
    vpxor %ymm12, %ymm8, %ymm8
  .elseif \n == 11
    vpsllq $45, \x7, %ymm11
  .elseif \n == 12
    vpxor %ymm10, %ymm8, %ymm8
  .elseif \n == 13
    vpsrlq $61, \x7, %ymm13
  .elseif \n == 14
    vpxor %ymm9, %ymm11, %ymm9
  .elseif \n == 15
    vpsllq $3, \x7, %ymm14
  .elseif \n == 16
    vpaddq %ymm8, \x0, \x0
  .elseif \n == 17
    vpsrlq $6, \x7, %ymm12
  .elseif \n == 18
    vpxor %ymm13, %ymm14, %ymm13
  .elseif \n == 19
    vpxor %ymm12, %ymm9, %ymm9
  .elseif \n == 20
    vpxor %ymm13, %ymm9, %ymm9
  .elseif \n == 21
    vpaddq %ymm9, \x0, \x0
  .elseif \n == 22
    vpaddq \k, \x0, %ymm10
  .elseif \n == 23
    vmovdqa %ymm10, \out
  .endif
.endm

// Place `s` for vector instructions within a round: `per` of the step's, of which `n` is the first
// in the round.
.macro SLOT s, per, n, part:vararg
  .if \per == 2
  PART \n+2*\s, \part
  PART \n+2*\s+1, \part
  .elseif \s < 5
  PART \n+\s, \part
  .endif
.endm

// One round; SLOTs in between. Leaves the next round's a in h and its e in d.
.macro ROUND a, b, c, d, e, f, g, h, bc, ab, wk, per, n, part:vararg
    addq \wk, \h
    movq \f, T2
    andn \g, \e, T1
    addq T1, \h
    andq \e, T2
    rorxq $18, \e, T1
    addq T2, \h
  SLOT 0, \per, \n, \part
  SLOT 1, \per, \n, \part
    rorxq $41, \e, T3
    rorxq $14, \e, T2
    xorq T1, T3
    xorq T2, T3
    movq \a, \ab
    rorxq $39, \a, T2
  SLOT 2, \per, \n, \part
    xorq \b, \ab
    andq \ab, \bc
    rorxq $34, \a, T1
    xorq \b, \bc
  SLOT 3, \per, \n, \part
    xorq T1, T2
    addq \h, \d
    addq T3, \d
  SLOT 4, \per, \n, \part
    addq T3, \h
    addq \bc, \h
  SLOT 5, \per, \n, \part
    rorxq $28, \a, T1
    xorq T1, T2
    addq T2, \h
.endm

// Five rounds and one step of the following pair's schedule.
#define WK(t) ((t)/2*32 + ((t)&1)*8)(W)
.macro FIVE a, b, c, d, e, f, g, h, bc, ab, i, x:vararg
  ROUND \a,\b,\c,\d,\e,\f,\g,\h, \bc,\ab, WK(5*\i), 1, 1, \x, SIZE+32*\i(O), 32*\i(O)
  ROUND \h,\a,\b,\c,\d,\e,\f,\g, \ab,\bc, WK(5*\i+1), 1, 6, \x, SIZE+32*\i(O), 32*\i(O)
  ROUND \g,\h,\a,\b,\c,\d,\e,\f, \bc,\ab, WK(5*\i+2), 1, 11, \x, SIZE+32*\i(O), 32*\i(O)
  ROUND \f,\g,\h,\a,\b,\c,\d,\e, \ab,\bc, WK(5*\i+3), 1, 16, \x, SIZE+32*\i(O), 32*\i(O)
  ROUND \e,\f,\g,\h,\a,\b,\c,\d, \bc,\ab, WK(5*\i+4), 1, 21, \x, SIZE+32*\i(O), 32*\i(O)
.endm

// Two rounds and one step of the same block's schedule, eight steps ahead.
.macro TWO a, b, c, d, e, f, g, h, i, x:vararg
  ROUND \a,\b,\c,\d,\e,\f,\g,\h, BC,AB, 32*\i(W), 2, 1, \x, 256+32*\i(O), 256+32*\i(W)
  ROUND \h,\a,\b,\c,\d,\e,\f,\g, AB,BC, 32*\i+8(W), 2, 13, \x, 256+32*\i(O), 256+32*\i(W)
.endm

.macro STEP i, x:vararg
  .irp n, 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23
    PART \n, \x, SIZE+32*\i(O), 32*\i(O)
  .endr
.endm

// The first 16 words of two blocks, at T1 and T2, and those with K added.
.macro LOAD_PAIR i, x
    vmovdqu 16*\i(T1), %xmm9
    vinserti128 $1, 16*\i(T2), %ymm9, %ymm9
    vpshufb %ymm8, %ymm9, \x
    vpaddq SIZE+32*\i(O), \x, %ymm9
    vmovdqa %ymm9, 32*\i(O)
.endm

.macro LOAD_BLOCK i, x
    vmovdqu 16*\i(T1), %xmm9
    vpshufb %ymm8, %ymm9, \x
    vpaddq 32*\i(O), \x, %ymm9
    vmovdqa %ymm9, 32*\i(W)
.endm

.macro EIGHT what
  \what 0, %ymm0
  \what 1, %ymm1
  \what 2, %ymm2
  \what 3, %ymm3
  \what 4, %ymm4
  \what 5, %ymm5
  \what 6, %ymm6
  \what 7, %ymm7
.endm

.macro PUSH r
    pushq \r
    .cfi_adjust_cfa_offset 8
    .cfi_rel_offset \r, 0
.endm

.macro POP r
    popq \r
    .cfi_adjust_cfa_offset -8
    .cfi_restore \r
.endm

.macro ENTER
    .cfi_startproc
  PUSH %rbx
  PUSH %rbp
  PUSH %r12
  PUSH %r13
  PUSH %r14
  PUSH %r15
    subq $FRAME, %rsp
    .cfi_adjust_cfa_offset FRAME
    movq %rdi, CHAIN
    movq %rsi, DATA
    movq %rdx, COUNT
    movq %rcx, SCRATCH
    movq %r8, CONSTANTS
    movq %rdi, T3
    movq 0(T3), RA
    movq 8(T3), RB
    movq 16(T3), RC
    movq 24(T3), RD
    movq 32(T3), RE
    movq 40(T3), RF
    movq 48(T3), RG
    movq 56(T3), RH
    vmovdqa .Lrotate8(%rip), %ymm15
.endm

.macro LEAVE
    vzeroupper
    addq $FRAME, %rsp
    .cfi_adjust_cfa_offset -FRAME
  POP %r15
  POP %r14
  POP %r13
  POP %r12
  POP %rbp
  POP %rbx
    ret
    .cfi_endproc
.endm

.macro ADD_WORD at, r
    addq \at(T3), \r
    movq \r, \at(T3)
.endm

// Adds what the rounds made to the chaining value; both are the same then.
.macro ADD_CHAIN
    movq CHAIN, T3
  ADD_WORD 0, RA
  ADD_WORD 8, RB
  ADD_WORD 16, RC
  ADD_WORD 24, RD
  ADD_WORD 32, RE
  ADD_WORD 40, RF
  ADD_WORD 48, RG
  ADD_WORD 56, RH
.endm

    .text

// void countersign_sha512_avx2_pairs(uint64_t chain[8], const uint8_t* data, size_t pairs,
//                                    uint64_t scratch[640])
// `pairs` is not zero. `scratch` is aligned to 32 bytes and has four parts: W + K, K, W + K, K. K
// is set: the constants in pairs, each pair twice.
    .globl countersign_sha512_avx2_pairs
    .hidden countersign_sha512_avx2_pairs
    .type countersign_sha512_avx2_pairs, @function
    .p2align 6
countersign_sha512_avx2_pairs:
  ENTER
    // The first pair's schedule
    movq SCRATCH, O
    movq DATA, T1
    leaq 128(T1), T2
    vmovdqa .Lswap(%rip), %ymm8
  EIGHT LOAD_PAIR
    addq $256, O
    movl $4, COUNTER
.Lfirst:
  STEP 0, %ymm0, %ymm1, %ymm4, %ymm5, %ymm7
  STEP 1, %ymm1, %ymm2, %ymm5, %ymm6, %ymm0
  STEP 2, %ymm2, %ymm3, %ymm6, %ymm7, %ymm1
  STEP 3, %ymm3, %ymm4, %ymm7, %ymm0, %ymm2
  STEP 4, %ymm4, %ymm5, %ymm0, %ymm1, %ymm3
  STEP 5, %ymm5, %ymm6, %ymm1, %ymm2, %ymm4
  STEP 6, %ymm6, %ymm7, %ymm2, %ymm3, %ymm5
  STEP 7, %ymm7, %ymm0, %ymm3, %ymm4, %ymm6
    addq $256, O
    decl COUNTER
    jnz .Lfirst
    movq SCRATCH, W
    leaq 2*SIZE(W), O

.Lpair:
    // After the last pair comes none: its schedule is made once more, and nobody reads it.
    movq DATA, T1
    leaq 256(T1), T2
    cmpq $1, COUNT
    cmovneq T2, T1
    movq T1, DATA
    leaq 128(T1), T2
    vmovdqa .Lswap(%rip), %ymm8
  EIGHT LOAD_PAIR
    addq $256, O
    movl $4, COUNTER
    movq RB, BC
    xorq RC, BC
    .p2align 5
.Lforty:
  FIVE RA,RB,RC,RD,RE,RF,RG,RH, BC,AB, 0, %ymm0,%ymm1,%ymm4,%ymm5,%ymm7
  FIVE RD,RE,RF,RG,RH,RA,RB,RC, AB,BC, 1, %ymm1,%ymm2,%ymm5,%ymm6,%ymm0
  FIVE RG,RH,RA,RB,RC,RD,RE,RF, BC,AB, 2, %ymm2,%ymm3,%ymm6,%ymm7,%ymm1
  FIVE RB,RC,RD,RE,RF,RG,RH,RA, AB,BC, 3, %ymm3,%ymm4,%ymm7,%ymm0,%ymm2
  FIVE RE,RF,RG,RH,RA,RB,RC,RD, BC,AB, 4, %ymm4,%ymm5,%ymm0,%ymm1,%ymm3
  FIVE RH,RA,RB,RC,RD,RE,RF,RG, AB,BC, 5, %ymm5,%ymm6,%ymm1,%ymm2,%ymm4
  FIVE RC,RD,RE,RF,RG,RH,RA,RB, BC,AB, 6, %ymm6,%ymm7,%ymm2,%ymm3,%ymm5
  FIVE RF,RG,RH,RA,RB,RC,RD,RE, AB,BC, 7, %ymm7,%ymm0,%ymm3,%ymm4,%ymm6
    addq $640, W
    addq $256, O
    decl COUNTER
    jz .Lpair_done
    testl $1, COUNTER
    jnz .Lforty
    // From the first block of the pair to the second
  ADD_CHAIN
    subq $SIZE-16, W
    movq RB, BC
    xorq RC, BC
    jmp .Lforty
.Lpair_done:
  ADD_CHAIN
    // What was written is read, and the other way round.
    leaq -SIZE-16(W), T1
    leaq -SIZE(O), W
    movq T1, O
    decq COUNT
    jnz .Lpair
  LEAVE
    .size countersign_sha512_avx2_pairs, .-countersign_sha512_avx2_pairs

// void countersign_sha512_avx2_blocks(uint64_t chain[8], const uint8_t* data, size_t blocks,
//                                     uint64_t scratch[192], const uint64_t constants[192])
// For few blocks: each one's schedule is made during its own rounds. `blocks` is not zero; both
// arrays are aligned to 32 bytes. There are rounds' worth of constants more than rounds, since the
// last 16 rounds make a schedule that nobody reads.
    .globl countersign_sha512_avx2_blocks
    .hidden countersign_sha512_avx2_blocks
    .type countersign_sha512_avx2_blocks, @function
    .p2align 6
countersign_sha512_avx2_blocks:
  ENTER
.Lblock:
    movq DATA, T1
    movq SCRATCH, W
    movq CONSTANTS, O
    vmovdqa .Lswap(%rip), %ymm8
  EIGHT LOAD_BLOCK
    addq $128, T1
    movq T1, DATA
    movl $5, COUNTER
    movq RB, BC
    xorq RC, BC
    .p2align 5
.Lsixteen:
  TWO RA,RB,RC,RD,RE,RF,RG,RH, 0, %ymm0,%ymm1,%ymm4,%ymm5,%ymm7
  TWO RG,RH,RA,RB,RC,RD,RE,RF, 1, %ymm1,%ymm2,%ymm5,%ymm6,%ymm0
  TWO RE,RF,RG,RH,RA,RB,RC,RD, 2, %ymm2,%ymm3,%ymm6,%ymm7,%ymm1
  TWO RC,RD,RE,RF,RG,RH,RA,RB, 3, %ymm3,%ymm4,%ymm7,%ymm0,%ymm2
  TWO RA,RB,RC,RD,RE,RF,RG,RH, 4, %ymm4,%ymm5,%ymm0,%ymm1,%ymm3
  TWO RG,RH,RA,RB,RC,RD,RE,RF, 5, %ymm5,%ymm6,%ymm1,%ymm2,%ymm4
  TWO RE,RF,RG,RH,RA,RB,RC,RD, 6, %ymm6,%ymm7,%ymm2,%ymm3,%ymm5
  TWO RC,RD,RE,RF,RG,RH,RA,RB, 7, %ymm7,%ymm0,%ymm3,%ymm4,%ymm6
    addq $256, W
    addq $256, O
    decl COUNTER
    jnz .Lsixteen
  ADD_CHAIN
    decq COUNT
    jnz .Lblock
  LEAVE
    .size countersign_sha512_avx2_blocks, .-countersign_sha512_avx2_blocks

    .section .rodata
    .p2align 5
.Lswap:
    .quad 0x0001020304050607, 0x08090a0b0c0d0e0f, 0x0001020304050607, 0x08090a0b0c0d0e0f
.Lrotate8:
    .quad 0x0007060504030201, 0x080f0e0d0c0b0a09, 0x0007060504030201, 0x080f0e0d0c0b0a09

#endif

    .section .note.GNU-stack, "", @progbits
