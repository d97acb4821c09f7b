/**
 * Files of named tensors, as other tools keep the weights of models in them: safetensors, PyTorch's
 * archives, Marian's .npz and .bin, CTranslate2's model.bin; read at random access, written as a
 * stream. What the tensors mean is left to those who read them.
 *
 * <p>A file is input of unknown origin: nothing in it is executed, no more memory is taken than its
 * bytes account for, and whatever is wrong with it ends in a {@code UserException}.
 *
 * <p>Start with {@code TensorFile} and {@code Safetensors}. Uses {@code config}.
 */
package io.tandem.interop.tensors;
