/** Nominal types for what is easily confused. Each brand has one maker, beside its type; casts stand nowhere else. */
declare const brand: unique symbol;
export type Brand<T, Name extends string> = T & { readonly [brand]: Name };
