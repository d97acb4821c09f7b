package io.tandem.interop.tensors;

/** A tensor to write: its header and its elements. */
public record TensorToWrite(TensorHeader header, TensorData data) {}
