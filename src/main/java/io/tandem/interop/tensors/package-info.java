/**
 * Files of named tensors, in which other tools keep the weights of models: safetensors, PyTorch's
 * archives, Marian's .npz and .bin, read at random access; CTranslate2's model.bin, only written.
 * Writers write a stream. The meaning of tensors is up to the callers.
 *
 * <p>Files are untrusted: nothing in them is executed, their size bounds the memory used, and any
 * defect ends in a {@code UserException}.
 *
 * <p>Start with {@code TensorFile} and {@code Safetensors}.
 */
package io.tandem.interop.tensors;
