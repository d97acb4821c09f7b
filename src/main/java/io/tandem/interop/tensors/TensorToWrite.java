package io.tandem.interop.tensors;

/** A tensor for a file: its header, and the elements that it announces. */
public record TensorToWrite(TensorHeader header, TensorData data) {}
