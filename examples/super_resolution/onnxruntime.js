// Runs an ONNX file with ONNX Runtime on its CPUs, as lines of standard input say; answers each with a line.
//
//     node onnxruntime.js PACKAGE ONNX_FILE INPUT ROWS COLUMNS THREADS
//
// INPUT holds floats: rows, columns, 3 channels. `run` answers with milliseconds, `peak` with bytes, `output FILE` with the
// shape of the floats that it writes, in the same order.
'use strict';
const fs = require('fs');
const readline = require('readline');

const [packagePath, model, inputFile, rows, columns, threads] = process.argv.slice(2);
const ort = require(packagePath);

function transposed(from, outer, inner) {  // outer x inner -> inner x outer
    const to = new Float32Array(from.length);
    for (let o = 0; o < outer; ++o) {
        for (let i = 0; i < inner; ++i) to[i * outer + o] = from[o * inner + i];
    }
    return to;
}

function readFloats(file) {
    const bytes = fs.readFileSync(file);
    return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
}

function peak() {
    return 1024 * Number(/VmHWM:\s+(\d+)/.exec(fs.readFileSync('/proc/self/status', 'utf8'))[1]);
}

async function main() {
    const session = await ort.InferenceSession.create(model, {
        executionProviders: ['cpu'], graphOptimizationLevel: 'all', intraOpNumThreads: Number(threads), interOpNumThreads: 1,
    });
    const pixels = Number(rows) * Number(columns);
    const input = new ort.Tensor('float32', transposed(readFloats(inputFile), pixels, 3), [1, 3, Number(rows), Number(columns)]);
    let output;
    for await (const line of readline.createInterface({input: process.stdin})) {
        const [command, file] = line.split(' ');
        if (command === 'run') {
            const start = performance.now();
            output = (await session.run({[session.inputNames[0]]: input}))[session.outputNames[0]];
            console.log(performance.now() - start);
        } else if (command === 'peak') {
            console.log(peak());
        } else if (command === 'output') {
            const [, channels, height, width] = output.dims;
            fs.writeFileSync(file, transposed(output.data, channels, height * width));
            console.log(`${height} ${width} ${channels}`);
        }
    }
}

main().catch(problem => {
    console.error(`onnxruntime.js: ${problem.message}`);
    process.exit(1);
});
