"""The codebook: every setting, column, measure and result, written from the declarations themselves."""
