// Runs a network of the layers format with TensorFlow.js, without its native code: what the example is compared with.
//
//     node tensorflow.js TF_MIN_JS MODEL_JSON INPUT ROWS COLUMNS OUTPUT
//
// INPUT and OUTPUT hold floats: rows, columns, 3 channels.
'use strict';
const fs = require('fs');
const path = require('path');

const [library, modelFile, input, rows, columns, output] = process.argv.slice(2);
const tf = require(library);

function exactly(bytes) {
    return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
}

async function main() {
    const {modelTopology, weightsManifest: [group]} = JSON.parse(fs.readFileSync(modelFile, 'utf8'));
    const weights = Buffer.concat(group.paths.map(name => fs.readFileSync(path.join(path.dirname(modelFile), name))));
    const model = await tf.loadLayersModel(
        tf.io.fromMemory({modelTopology, weightSpecs: group.weights, weightData: exactly(weights)}));
    const shape = [1, Number(rows), Number(columns), 3];
    const result = model.predict(tf.tensor(new Float32Array(exactly(fs.readFileSync(input))), shape));
    fs.writeFileSync(output, await result.data());
    console.log(result.shape.slice(1).join(' '));
}

main().catch(problem => {
    console.error(`tensorflow.js: ${problem.message}`);
    process.exit(1);
});
