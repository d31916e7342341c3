package io.kubefed.dns.record;

/** The types of the records that are published. */
public enum RecordType {
  /** IPv4 addresses. */
  A,
  /** IPv6 addresses. */
  AAAA,
  /** The one other name that stands for this one. */
  CNAME
}
